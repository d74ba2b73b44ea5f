"""What differs between two states of the pipeline, why, and how much each cause weighs."""

from sitepipe.changes.attribution import attributed as attributed
from sitepipe.changes.between import changes_between as changes_between
from sitepipe.changes.side import Side as Side

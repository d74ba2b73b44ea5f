"""What differs between two states of the pipeline, why, and how much each cause weighs."""

from sitepipe.changes.attribution import attributed as attributed
from sitepipe.changes.between import COMPARED as COMPARED
from sitepipe.changes.between import READ as READ
from sitepipe.changes.between import changed_sites as changed_sites
from sitepipe.changes.between import changes_between as changes_between
from sitepipe.changes.cells import compared as compared
from sitepipe.changes.drift import causes_of_scores as causes_of_scores
from sitepipe.changes.drift import input_causes as input_causes
from sitepipe.changes.drift import switched_inputs as switched_inputs
from sitepipe.changes.side import Side as Side
from sitepipe.changes.timeline import timeline as timeline

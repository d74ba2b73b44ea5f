"""
The store: every month kept, in one SQLite file that is only ever added to.

An edge: it touches one file, with Python's own ``sqlite3`` and nothing else. It knows tables of
:mod:`sitepipe.schema`, and nothing of how they came to be.
"""

from sitepipe.store.archive import archive_faults, is_archive, write_archive
from sitepipe.store.checking import faults_of, require_whole
from sitepipe.store.comparison import TableChange
from sitepipe.store.connection import GO_BACK
from sitepipe.store.files import InputFile
from sitepipe.store.form import HELD
from sitepipe.store.known import Known, KnownRows
from sitepipe.store.lock import locked, who
from sitepipe.store.places import OUTSIDE, levels_above, outside_name, place_in
from sitepipe.store.pruning import between_month_ends, write_pruned
from sitepipe.store.snapshots import StoredSnapshot, TableState, nothing_known_by
from sitepipe.store.store import Store, newest_form

__all__ = [
    "GO_BACK",
    "HELD",
    "OUTSIDE",
    "InputFile",
    "Known",
    "KnownRows",
    "Store",
    "StoredSnapshot",
    "TableChange",
    "TableState",
    "archive_faults",
    "between_month_ends",
    "faults_of",
    "is_archive",
    "levels_above",
    "locked",
    "newest_form",
    "nothing_known_by",
    "outside_name",
    "place_in",
    "require_whole",
    "who",
    "write_archive",
    "write_pruned",
]

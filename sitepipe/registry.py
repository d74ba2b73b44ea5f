"""
The ids of a workspace's sites, kept from run to run, and what became of them.

``site_ids.csv`` holds by what each site is known again; ``lineage.csv`` what happened to ids,
run after run. Only ``run`` writes them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sitepipe import schema
from sitepipe.errors import DataError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.kept import read_kept, write_kept
from sitepipe.names import site_key
from sitepipe.snapshot import Snapshot

SITE_IDS_FILE = "site_ids.csv"
LINEAGE_FILE = "lineage.csv"
ID_FILES = (SITE_IDS_FILE, LINEAGE_FILE)
_RESTORE = "Put the file back as the last run wrote it; without it, ids begin anew."
_HELD = {"true": True, "false": False}
_ID = r"[a-z0-9]+(-[a-z0-9]+)*"  # what names.slug gives, and a number behind it


def read_site_ids(root: Path) -> pd.DataFrame:
    """
    Read by what the sites of a workspace are known.

    Returns
    -------
    site_ids
        Table of :data:`sitepipe.schema.SITE_IDS`; no rows before the first run.

    Raises
    ------
    DataError
        If the file is damaged: says which row.
    StorageError
        If it cannot be read.
    """
    kept = read_kept(root / SITE_IDS_FILE, schema.SITE_IDS, hint=_RESTORE)
    held = kept["held"].astype("str").str.casefold().map(_HELD)
    is_id = kept["site_id"].astype("str").str.fullmatch(_ID, na=False)
    if len(wrong := kept.index[held.isna() | ~is_id]):
        rows = [str(place + 2) for place in wrong]
        raise DataError(
            f"{SITE_IDS_FILE} holds {len(rows)} rows without an id, or whose `held` is neither "
            f"True nor False: row {first_five(rows)}",
            hint=_RESTORE,
        )
    keys = kept["name_key"].map(site_key, na_action="ignore")
    return schema.SITE_IDS.frame(kept.assign(held=held, name_key=keys))


def read_lineage(root: Path) -> pd.DataFrame:
    """
    Read what happened to the ids of a workspace, in the order of its runs.

    Raises
    ------
    DataError
        If the file is damaged.
    StorageError
        If it cannot be read.
    """
    hint = "Take the file away: ids do not depend on it."
    return schema.LINEAGE.frame(read_kept(root / LINEAGE_FILE, schema.LINEAGE, hint=hint))


def lineage_with(root: Path, snapshot: Snapshot, *, as_of: str) -> pd.DataFrame:
    """
    Return what happened to ids up to and with a run that is not kept yet.

    Raises
    ------
    DataError, StorageError
        If the file is damaged or cannot be read.
    """
    kept = read_lineage(root)
    if snapshot.lineage.empty:
        return kept
    log = pd.concat([kept, snapshot.lineage.assign(date=as_of)])
    # A run that was cut off between the two files finds its events again.
    told = [name for name in schema.LINEAGE.column_names if name != "date"]
    return log.drop_duplicates(told, ignore_index=True)


def keep_ids(root: Path, snapshot: Snapshot, *, as_of: str) -> None:
    """
    Keep what a run found of ids; a run that found nothing new writes nothing.

    Raises
    ------
    DataError, StorageError
        If a file is damaged or cannot be written.
    """
    if not snapshot.lineage.empty:
        write_kept(root / LINEAGE_FILE, lineage_with(root, snapshot, as_of=as_of))
    if not snapshot.site_ids.equals(read_site_ids(root)):
        write_kept(root / SITE_IDS_FILE, snapshot.site_ids)


def ids_sha256(root: Path) -> str:
    """Return the hash of the ids that are kept; empty before the first run."""
    file = root / SITE_IDS_FILE
    return file_sha256(file) if file.is_file() else ""

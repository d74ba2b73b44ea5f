"""
What snapshots of a store knew, as states that can be compared: read no further than is asked.

Of two snapshots only those rows are read that one of them knew and the other did not, and what
tells why they differ: the claims, records and places of the sites that these rows are of.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from sitepipe import bundled, config, schema
from sitepipe.assessment import site_id_of
from sitepipe.changes import COMPARED, READ, Side, changed_sites, compared
from sitepipe.config import WorkspaceConfig
from sitepipe.decisions import DECISIONS_FILE
from sitepipe.errors import ConfigError, UsageError, meant
from sitepipe.history import store_of
from sitepipe.pipeline import Settings
from sitepipe.registry import SITE_IDS_FILE
from sitepipe.settings import load_settings
from sitepipe.states import State, governs, settings_sha256, stored_as
from sitepipe.store import Known, Store, StoredSnapshot
from sitepipe.workspace import CONFIG_FILE

_LOADED = ("vehicle", "access", "scoring", "facts", "checks", "reading", "coverage")
_SHELVES = {"vehicle": "vehicles", "scoring": "scoring"}
_WHOLE = ("sources", "decisions", "lineage", "layers")
_DATA = ("inbox/", "fetched/", "sources/", SITE_IDS_FILE, DECISIONS_FILE)
_NAMES = ("site_id", "name")
_OF_RECORDS = ("identities", "records", "claims")
# Of sites that differ also what does not differ tells why, or what they score.
_OF_SITES = ("sites", "boundaries", "inputs", "works_sites")
# What works wait on may belong to no site that differs.
_OF_WORKS = ("works_dependencies",)

Tables = dict[str, pd.DataFrame]
Configured = dict[frozenset[tuple[str, str]], tuple[WorkspaceConfig, Settings]]
"""Configurations that were read, by the files that they are in: most months have the same."""


def stored_state(root: Path, asked: str, snapshot: StoredSnapshot) -> State:
    """
    Read all that a snapshot knew.

    Parameters
    ----------
    root
        The workspace.
    asked
        How it was asked for.
    snapshot
        Which it is.

    Raises
    ------
    ConfigError
        If the version at hand cannot read the configuration of then.
    StorageError
        If the store cannot be read.
    """
    with Store.open(store_of(root)) as store:
        tables = store.read(snapshot.number, READ)
        return _state(asked, store, snapshot, tables, tables["sites"][[*_NAMES]], {})


def stored_pair(
    root: Path, asked: tuple[str, str], pair: tuple[StoredSnapshot, StoredSnapshot]
) -> tuple[State, State]:
    """
    Read two snapshots of one store, as far as they differ.

    Parameters
    ----------
    root
        The workspace.
    asked, pair
        How they were asked for, and which they are, in any order.

    Returns
    -------
    old, new
        Their tables hold the rows that only one of them knew, and what else
        :func:`sitepipe.changes.changes_between` reads of the sites that these are of.

    Raises
    ------
    ConfigError, StorageError
        As :func:`stored_state`.
    """
    with Store.open(store_of(root)) as store:
        numbers = [one.number for one in pair]
        known = Known(store, min(numbers), max(numbers))
        tables = _differing(known, numbers)
        names = known.rows("sites", only=_NAMES)
        configured: Configured = {}
        old, new = (
            _state(said, store, one, side, names.at(one.number)[[*_NAMES]], configured)
            for said, one, side in zip(asked, pair, tables, strict=True)
        )
    return old, new


def stored_history(root: Path, site: str, *, since: str | None = None) -> list[State]:
    """
    Read what every snapshot knew of one site.

    Parameters
    ----------
    root
        The workspace.
    site
        Its id or name, also one that it had before.
    since
        A day or month: the first is the last snapshot known then, if there was one.

    Returns
    -------
    states
        The first snapshot, each with which anything of the site changed, and the last.

    Raises
    ------
    UsageError
        If no snapshot knew such a site; names the nearest.
    ConfigError, StorageError
        As :func:`stored_state`.
    """
    with Store.open(store_of(root)) as store:
        pruned = store.pruned()
        snapshots = [one for one in store.snapshots() if one.number not in pruned]
        if not snapshots:
            raise UsageError("the store has no snapshot yet", hint="Make one: sitepipe refresh")
        before = [one for one in snapshots if since and one.known_at[: len(since)] <= since]
        first = (before or snapshots)[-1 if before else 0].number
        known = Known(store, first, snapshots[-1].number)
        names = known.rows("sites", only=_NAMES)
        site_id = _named_site(site, [names.at(snapshots[-1].number), names.ever()])
        rows = {
            name: known.rows(name, column="site_id", among=[site_id])
            for name in READ
            if name not in _WHOLE and "site_id" in schema.TABLES[name].column_names
        }
        records = set(rows["identities"].ever()["record_id"])
        for name in ("records", "claims"):
            rows[name] = known.rows(name, column="record_id", among=records)
        kept = [one.number for one in snapshots]
        # What came with a snapshot that was pruned is told of the next that is kept.
        turns = {
            min(number for number in kept if number >= turn)
            for one in rows.values()
            for turn in one.turns()
        }
        rows |= {name: known.rows(name) for name in _WHOLE}
        configured: Configured = {}
        return [
            _state(
                one.known_at, store, one,
                {name: held.at(one.number) for name, held in rows.items()},
                names.at(one.number)[[*_NAMES]], configured,
            )
            for one in snapshots
            if one.number >= first and one.number in {first, *turns, kept[-1]}
        ]  # fmt: skip


def _differing(known: Known, numbers: list[int]) -> list[Tables]:
    """Read what differs between two snapshots, and what tells why, for each."""
    sides: list[Tables] = [{}, {}]

    def add(name: str, **where: object) -> None:
        held = known.rows(name, **where)  # type: ignore[arg-type]
        for side, number in zip(sides, numbers, strict=True):
            side[name] = held.at(number)

    for name in COMPARED:
        # A rank moves when others do: of most scores nothing else differs.
        add(name, differing=True, apart_in=compared("scores") if name == "scores" else ())
    sites = changed_sites(Side("", sides[0]), Side("", sides[1]))
    come_or_gone = set(sides[0]["sites"]["site_id"]) ^ set(sides[1]["sites"]["site_id"])
    for name in _OF_SITES:
        add(name, column="site_id", among=sites)
    identities = known.rows("identities", column="site_id", among=sites)
    records = set(identities.ever()["record_id"])
    records |= known.without("records", "identities", "record_id")
    if come_or_gone:
        # A site that is new may be made of records that counted as another's, and the reverse.
        own = known.rows("identities", column="site_id", among=come_or_gone).ever()["record_id"]
        called = known.rows("records", column="record_id", among=set(own)).ever()["name"]
        same = known.rows("records", column="name", among=set(called.dropna())).ever()
        records |= set(same["record_id"])
    for name in _OF_RECORDS:
        add(name, column="record_id", among=records)
    claims = {claim for side in sides for claim in side["claims"]["claim_id"]}
    add("conflicts", column="claim_id_lost", among=claims)
    for name in (*_WHOLE, *_OF_WORKS):
        add(name)
    return sides


def _named_site(site: str, known: list[pd.DataFrame]) -> str:
    for names in known:
        site_id = site_id_of(site, names)
        if site_id in set(names["site_id"]):
            return site_id
    raise UsageError(
        f"there is no site {site!r}{meant(site, set(known[-1]['site_id']))}",
        hint="sitepipe run writes portfolio.csv, which lists every site.",
    )


def _state(
    asked: str,
    store: Store,
    snapshot: StoredSnapshot,
    tables: Tables,
    names: pd.DataFrame,
    configured: Configured,
) -> State:
    """Put tables of a snapshot beside the configuration that the store kept of it."""
    files = store.files(snapshot.number)
    theirs = frozenset(one for one in files.items() if not one[0].startswith(_DATA))
    if theirs not in configured:
        configured[theirs] = _stored_settings(store, snapshot, files)
    portfolio, settings = configured[theirs]
    settings = replace(settings, as_of=snapshot.as_of)
    governing = {name: sha256 for name, sha256 in files.items() if governs(name, portfolio)}
    governed = settings_sha256(portfolio, settings, tables["layers"], governing)
    side = Side(snapshot.as_of, tables, snapshot.written_by, governed, snapshot.known_at)
    return State(
        asked, portfolio.title, settings, side, names, portfolio.notice.strip(),
        snapshot.number, snapshot.known_at,
    )  # fmt: skip


def _stored_settings(
    store: Store, snapshot: StoredSnapshot, files: Mapping[str, str]
) -> tuple[WorkspaceConfig, Settings]:
    """Load the configuration of a snapshot: its own files of then, bundled ones of today."""
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder)

        def kept(name: str, as_name: str) -> Path:
            path = beside / as_name
            path.write_bytes(b"".join(store.input(files[name])))
            return path

        try:
            if CONFIG_FILE not in files:
                raise ConfigError(f"its {CONFIG_FILE} is not in the store")
            path = kept(CONFIG_FILE, CONFIG_FILE)
            portfolio = config.load(path, WorkspaceConfig, label=CONFIG_FILE).section
            own: dict[str, str] = {}
            for one in _LOADED:
                text = getattr(portfolio, one)
                if (
                    text not in bundled.names("configs", _SHELVES.get(one, ""))
                    and stored_as(text) in files
                ):
                    own[one] = kept(stored_as(text), f"{one}.own.yaml").name
            with_own = portfolio.model_copy(update=own)
            settings = load_settings(with_own, as_of=snapshot.as_of, beside=beside)
        except ConfigError as error:
            error.reword(
                f"this sitepipe cannot read the configuration of snapshot {snapshot.number}, "
                f"written by {snapshot.written_by}: {error.message}"
            )
            error.hint = "Compare later snapshots, or use the version that wrote it."
            raise
    return portfolio, settings

"""What is published of a snapshot besides its run folder: the database of the team."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields

import pandas as pd

from sitepipe import __version__, schema, vocab
from sitepipe.config import Loaded, PublishConfig, WorkspaceConfig
from sitepipe.config.locators import public_name
from sitepipe.config.publish import address_fault
from sitepipe.errors import ConfigError
from sitepipe.pipeline import Step, silent
from sitepipe.render.gis.former import Publication
from sitepipe.render.gis.layers import Layer, layers_of, table_layer
from sitepipe.render.gis.postgis import SchemaContent, publish_schemas, published_already
from sitepipe.render.gis.relations import View, comment_of
from sitepipe.render.pack.redaction import redacted
from sitepipe.reports import DatabaseReport
from sitepipe.snapshot import Appraisal, Snapshot
from sitepipe.store import Store, StoredSnapshot

WITH_HISTORY = ("sites", "boundaries", "acreages", "scores")
"""Tables whose every former row is published too."""

# Held by the store and no layer of portfolio.gpkg: how ids were given, and what scores read.
_KEPT_BESIDE = ("site_ids", "lineage", "inputs", "legs")
_SNAPSHOTS = (
    schema.Column("number", "integer", "number of the snapshot, from 1"),
    schema.Column("as_of", "date", "the date that it speaks of"),
    schema.Column("known_at", "text", "when it was learnt (UTC)"),
    schema.Column("known_by", "text", "who committed it"),
    schema.Column("reason", "text", "why"),
    schema.Column("written_by", "text", "version of sitepipe"),
)
_KNOWN = (
    schema.Column("known_from", "integer", "the snapshot that learnt the row"),
    schema.Column("known_to", "integer", "the first that no longer knew it; unknown while known"),
)

_HISTORY = """
    SELECT k.*, f.as_of, f.known_at::timestamptz AS known_at,
        t.known_at::timestamptz AS known_until
    FROM {schema}.{known} AS k
    JOIN {schema}.snapshots AS f ON f.number = k.known_from
    LEFT JOIN {schema}.snapshots AS t ON t.number = k.known_to
"""


def publish_snapshot(
    store: Store,
    portfolio: Loaded[WorkspaceConfig],
    *,
    again: bool = False,
    step: Step = silent,
) -> DatabaseReport | None:
    """
    Publish the last snapshot of a store to the database that its workspace names.

    Parameters
    ----------
    store
        The store.
    portfolio
        The workspace's configuration.
    again
        Publish it also where the database has it already.
    step
        Wraps the publication.

    Returns
    -------
    report
        What was published where; none if the workspace names no database, or no snapshot is
        there.

    Raises
    ------
    ConfigError, StorageError, UnavailableError
        As :func:`sitepipe.render.gis.postgis.publish_schemas`.
    """
    asked, last = portfolio.section.publish, store.last()
    if not asked.postgis or last is None:
        return None
    address = address_of(portfolio)
    schemas = [asked.postgis_schema, *([asked.shared_schema] if asked.reader else [])]
    publication = _publication(store, last, asked)
    report = DatabaseReport(
        database=public_name(address),
        schemas=schemas,
        reader=asked.reader or None,
        snapshot=last.number,
        repeated=False,
        tables=0,
        rows=0,
    )
    if not again and published_already(address, schemas, publication):
        return report.model_copy(update={"repeated": True})
    with step("postgis"):
        contents = _contents(store, last, portfolio.section)
        done = publish_schemas(
            address,
            contents,
            publication,
            crs=last.crs,
            reader=asked.reader,
            shared=asked.shared_schema,
        )
    return report.model_copy(update=asdict(done))


def address_of(portfolio: Loaded[WorkspaceConfig]) -> str:
    """
    Return the address of the database to publish to, from the environment where it is there.

    Raises
    ------
    ConfigError
        If the environment does not hold it, or what it holds is no such address. The message
        does not repeat it.
    """
    asked = portfolio.section.publish
    if not asked.variable:
        return asked.postgis
    address = os.environ.get(asked.variable, "")
    where = portfolio.cite("publish.postgis")
    if not address:
        raise ConfigError(
            f"{where}: the environment has no {asked.variable}, which should hold the address of "
            "the database",
            hint=f"Set it: export {asked.variable}=postgresql://user@host/name",
        )
    if fault := address_fault(address, password=True):
        raise ConfigError(f"{where}: what {asked.variable} holds: {fault}")
    return address


def _publication(store: Store, last: StoredSnapshot, asked: PublishConfig) -> Publication:
    first = store.snapshot(1)
    said = [last.sha256, __version__, asked.reader, asked.reader_audience.value]
    return Publication(
        store=first.sha256,
        snapshot=last.number,
        sha256=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        written_by=__version__,
    )


def _contents(
    store: Store, last: StoredSnapshot, portfolio: WorkspaceConfig
) -> list[SchemaContent]:
    """Make what each schema holds: the team's everything, the readers' what they may see."""
    asked = portfolio.publish
    tables = store.read(last.number, verify=True)
    told = f"{portfolio.title}, as of {last.as_of}"
    notice = f" {portfolio.notice.strip()}" if portfolio.notice.strip() else ""
    beside = [table_layer(schema.TABLES[name], tables[name]) for name in _KEPT_BESIDE]
    beside += [
        table_layer(schema.DECISIONS, tables["decisions"]),
        table_layer(schema.APPROVALS, tables["approvals"]),
    ]
    history, views = _history(store, last)
    contents = [
        SchemaContent(
            asked.postgis_schema,
            f"{told}: the whole portfolio.{notice}",
            [*_layers(tables, last.crs, vocab.Audience.INTERNAL), *beside, *history,
             _snapshots(store.snapshots())],
            views,
        )
    ]  # fmt: skip
    if asked.reader:
        contents.append(
            SchemaContent(
                asked.shared_schema,
                f"{told}: for {asked.reader_audience.label}.{notice}",
                [*_layers(tables, last.crs, asked.reader_audience), _snapshots([last], who=False)],
            )
        )
    return contents


def _layers(tables: Mapping[str, pd.DataFrame], crs: str, audience: vocab.Audience) -> list[Layer]:
    snapshot = Snapshot(**{one.name: tables[one.name] for one in fields(Snapshot)})
    appraisal = Appraisal(**{one.name: tables[one.name] for one in fields(Appraisal)})
    snapshot, appraisal = redacted(snapshot, appraisal, audience=audience)
    return layers_of(
        snapshot,
        appraisal,
        hubs=tables["hubs"],
        layers=tables["layers"],
        roads=None,  # a network is no part of a snapshot
        crs=crs,
        audience=audience,
    )


def _snapshots(snapshots: list[StoredSnapshot], *, who: bool = True) -> Layer:
    columns = _SNAPSHOTS if who else _SNAPSHOTS[:3]
    rows = pd.DataFrame([asdict(one) for one in snapshots])[[one.name for one in columns]]
    return Layer("snapshots", "Snapshots", "one row is one snapshot", rows, columns, ("number",))


def _history(store: Store, last: StoredSnapshot) -> tuple[list[Layer], list[View]]:
    """Make a table of every row that was ever known, and a view that dates each."""
    layers, views = [], []
    for name in WITH_HISTORY:
        table = schema.TABLES[name]
        shape = any(one.dtype == "geometry" for one in table.columns)
        plain = tuple(one for one in table.columns if one.dtype != "geometry")
        columns = (*_KNOWN, *plain)
        known = f"known_{name}"
        layers.append(
            Layer(
                known,
                f"Known {name}",
                f"one row is {table.row}, for as long as snapshots knew it",
                store.known(last.number, name),
                columns,
                (),
                "Geometry" if shape else "",
            )
        )
        views.append(
            View(
                f"{name}_history",
                _HISTORY.replace("{known}", known),
                f"Each row of {name} that any snapshot knew, and from when until when.",
                {
                    "fid": "number of row",
                    **{one.name: comment_of(one) for one in columns},
                    **({"geom": "geometry in the working CRS"} if shape else {}),
                    "as_of": "the date that the snapshot which learnt it speaks of",
                    "known_at": "when it was learnt (UTC)",
                    "known_until": "when it was no longer known (UTC); unknown while it is",
                },
            )
        )
    return layers, views

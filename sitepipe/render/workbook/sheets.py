"""The sheets of the workbook but the first: what each holds, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sitepipe import schema, words
from sitepipe.cells import is_unknown
from sitepipe.render.workbook.cells import Cells
from sitepipe.render.workbook.columns import (
    column_cells,
    columns_of,
    joined_by,
    site_cells,
    table_cells,
)
from sitepipe.render.workbook.sites import site_columns
from sitepipe.snapshot import Appraisal, Edition, Snapshot
from sitepipe.vocab import FindingKind, Outcome


@dataclass(frozen=True)
class Given:
    """What every sheet is made from; ``names`` gives each site's name by its id."""

    snapshot: Snapshot
    appraisal: Appraisal
    edition: Edition
    layers: pd.DataFrame
    names: Mapping[str, str]

    def register(self, table: schema.Table, rows: pd.DataFrame, **options: Any) -> list[Cells]:
        """Describe a register: its site, then what the audience may see of it."""
        return [
            *site_cells(rows, self.names)[:1],
            *table_cells(table, rows, audience=self.edition.audience, asked=True, **options),
            *site_cells(rows, self.names)[1:],
        ]


def _scores(given: Given) -> list[Cells]:
    rows = given.appraisal.components
    columns = columns_of(schema.COMPONENTS)
    return [
        *site_cells(rows, given.names)[:1],
        column_cells(columns["title"], rows["title"], heading="Criterion"),
        column_cells(columns["input"], rows["input"], heading="Input", asked=True),
        column_cells(columns["known"], rows["known"]),
        column_cells(columns["weight"], rows["weight"], number_format="0%"),
        column_cells(columns["value_low"], rows["value_low"], number_format="0.00"),
        column_cells(columns["value_high"], rows["value_high"], number_format="0.00"),
        column_cells(columns["points_low"], rows["points_low"], number_format="0.0"),
        column_cells(columns["points_high"], rows["points_high"], number_format="0.0"),
        column_cells(columns["verified"], rows["verified"]),
        *site_cells(rows, given.names)[1:],
    ]


def _access(given: Given) -> list[Cells]:
    rows = given.appraisal.access.round({"minutes": 1, "km": 1, "connector_km": 2})
    columns = columns_of(schema.ACCESS)
    modelled = [not flag for flag in rows["verified"].fillna(value=False)]
    ways = [
        column_cells(
            columns[name], rows[name], heading=heading, number_format=code, modelled=modelled
        )
        for name, heading, code in (
            ("minutes", "Driving time", "0"),
            ("km", "Distance", "#,##0.0"),
            ("connector_km", "Off the road network", "0.00"),
        )
    ]
    return [
        *site_cells(rows, given.names)[:1],
        column_cells(columns["place"], rows["place"]),
        column_cells(columns["hub_kind"], rows["hub_kind"], heading="Kind of hub"),
        column_cells(columns["hub_name"], rows["hub_name"], heading="Nearest hub"),
        *ways,
        column_cells(columns["route"], rows["route"]),
        column_cells(columns["toll"], rows["toll"]),
        column_cells(columns["reachable"], rows["reachable"]),
        column_cells(columns["verified"], rows["verified"]),
        *site_cells(rows, given.names)[1:],
    ]


def _planning(given: Given) -> list[Cells]:
    """Show every stage that is known, then applications whose latest stage no event records."""
    events, applications = given.snapshot.stage_events, given.snapshot.applications
    key = ["site_id", "application"]
    described = events.merge(applications[[*key, "description"]], on=key, how="left")
    latest = applications.rename(columns={"status_date": "date"})
    stages = [*key, "status", "date"]
    known = latest.merge(events[stages].assign(found=True), on=stages, how="left")["found"].notna()
    rows = pd.concat([described, latest[~known.to_numpy()]], ignore_index=True)
    rows = schema.STAGE_EVENTS.frame(
        rows[[name for name in schema.STAGE_EVENTS.column_names if name in rows]]
    ).assign(description=rows["description"])
    return [
        *given.register(
            schema.STAGE_EVENTS, rows,
            headings={"status": "Stage", "reference": "Source document"},
        )[:-1],
        column_cells(columns_of(schema.APPLICATIONS)["description"], rows["description"]),
        *site_cells(rows, given.names)[1:],
    ]  # fmt: skip


def _works(given: Given) -> list[Cells]:
    works, links = given.snapshot.works, given.snapshot.works_sites
    needs = given.snapshot.works_dependencies
    sites = joined_by(
        links["works_id"],
        [
            given.names.get(row.site_id, row.site_id)
            + ("" if is_unknown(row.share) else f" {words.percent(row.share)}")
            for row in links.itertuples(index=False)
        ],
    )
    waits = joined_by(needs["works_id"], needs["needs_works_id"])
    described = table_cells(schema.WORKS, works, audience=given.edition.audience, asked=True)
    return [
        *described[:2],
        Cells("Sites", [sites.get(works_id) for works_id in works["works_id"]],
              meaning="Sites that need the works, with their shares of the cost.", asked=True),
        Cells("Waits on", [waits.get(works_id) for works_id in works["works_id"]],
              meaning="Works that must be finished first."),
        *described[2:],
    ]  # fmt: skip


def _checks(given: Given) -> list[Cells]:
    rows = _of_kinds(given, [FindingKind.GATE, FindingKind.CHECK, FindingKind.CONTRADICTION])
    return [
        *site_cells(rows, given.names)[:1],
        *table_cells(
            schema.FINDINGS,
            rows,
            audience=given.edition.audience,
            only=("title", "outcome", "fact", "next_step", "actor", "due", "required", "kind",
                  "rule"),
            headings={
                "title": "Check", "outcome": "Result", "fact": "What is known",
                "next_step": "Next step", "actor": "Waits on", "due": "By",
            },
        ),
        *site_cells(rows, given.names)[1:],
    ]  # fmt: skip


def _questions(given: Given) -> list[Cells]:
    """Put every unknown as a question; one that two rules ask stands once."""
    rows = _of_kinds(given, list(FindingKind))
    rows = rows[(rows["outcome"] == Outcome.UNKNOWN.value) & rows["next_step"].notna()]
    # A fact, a gate and a check may ask the same of the same.
    rows = rows.drop_duplicates(["site_id", "next_step", "actor"]).reset_index(drop=True)
    return [
        *site_cells(rows, given.names)[:1],
        *table_cells(
            schema.FINDINGS,
            rows,
            audience=given.edition.audience,
            only=("title", "next_step", "actor", "due"),
            headings={"title": "About", "next_step": "Question", "actor": "Waits on",
                      "due": "By"},
        ),
        *site_cells(rows, given.names)[1:],
    ]  # fmt: skip


def _of_kinds(given: Given, kinds: Sequence[FindingKind]) -> pd.DataFrame:
    findings = given.appraisal.findings
    return findings[findings["kind"].isin([kind.value for kind in kinds])].reset_index(drop=True)


def _sources(given: Given) -> list[Cells]:
    """List the files that the facts stand in, then the layers that the figures rest on."""
    files, layers = given.snapshot.sources, given.layers
    audience = given.edition.audience
    rows = pd.concat(
        [
            files.assign(what="file of a partner"),
            pd.DataFrame(
                {
                    "title": layers["title"],
                    "partner": layers["source"],
                    "licence": layers["licence"],
                    "valid_at": layers["as_of"],
                    "attribution": layers["attribution"],
                    "what": "layer",
                }
            ),
        ],
        ignore_index=True,
    )
    columns = columns_of(schema.SOURCES)
    shown = [
        column_cells(columns[name], rows[name], heading=heading)
        for name, heading in (
            ("title", "Title"),
            ("partner", "From"),
            ("valid_at", "Speaks of"),
            ("licence", "Terms of use"),
            ("file", "File"),
            ("rows_read", "Rows read"),
            ("rows_held", "Rows held back"),
        )
        if audience.may_see(columns[name].audience)
    ]
    attribution = columns_of(schema.LAYERS)["attribution"]
    return [
        shown[0],
        Cells("Kind", rows["what"].tolist()),
        *shown[1:],
        column_cells(attribution, rows["attribution"], heading="Attribution"),
    ]


TABLES: dict[str, tuple[Callable[[Given], list[Cells]], str]] = {
    "Sites": (
        lambda given: site_columns(given.snapshot, given.appraisal, given.edition),
        "One row for each site. A tinted cell is not known; its note says what to ask.",
    ),
    "Scores": (_scores, "What each criterion adds to a site's score, lowest and highest."),
    "Access": (_access, "Modelled driving times of the vehicle to the nearest hub of each kind."),
    "Plots": (
        lambda given: given.register(schema.PLOTS, given.snapshot.plots),
        "Parts of sites that are released on their own.",
    ),
    "Buildings": (
        lambda given: given.register(schema.BUILDINGS, given.snapshot.buildings),
        "Buildings that stand, are being built or could be.",
    ),
    "Planning": (_planning, "Stages that planning applications have reached."),
    "Works": (_works, "Enabling works; several sites may share one."),
    "Connections": (
        lambda given: given.register(schema.CONNECTIONS, given.snapshot.connections),
        "Routes of sites to utilities, as far as they have come.",
    ),
    "Substations": (
        lambda given: table_cells(
            schema.SUBSTATIONS,
            given.snapshot.substations,
            audience=given.edition.audience,
            asked=True,
        ),
        "Substations, with capacity as the operator publishes it: it may be committed already.",
    ),
    "Evidence": (
        lambda given: given.register(schema.EVIDENCE, given.snapshot.evidence),
        "Documents that support what is said of sites.",
    ),
    "Parties": (
        lambda given: given.register(schema.PARTIES, given.snapshot.parties),
        "Who is what to a site.",
    ),
    "Incentives": (
        lambda given: given.register(
            schema.INCENTIVES,
            given.snapshot.incentives,
            headings={"ends": "Reliefs end", "reference": "Source document"},
        ),
        "Incentives that name a site.",
    ),
    "Checks": (_checks, "Gates of the score and readiness checks, with the next step of each."),
    "Questions": (_questions, "Everything that is not known, as a question to somebody."),
    "Sources": (_sources, "The files and layers that this workbook rests on."),
}
"""By title: what a sheet holds, and a line that says so."""

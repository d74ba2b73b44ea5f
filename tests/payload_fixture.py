"""
A portfolio whose every text is a payload: what no output may run.

There is one site for each payload, and every free text of its rows in every table is that
payload, whoever wrote it: names, plots, parties, works, notes, sources, roads on its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from payloads import PAYLOADS
from portfolio_fixture import CRS, Made, made_portfolio
from shapely.geometry import Point

from sitepipe import schema
from sitepipe.schema.table import Table

# Columns that sitepipe itself writes: ids, keys of its configuration, units, positions.
_OWN = {
    "site_id", "part_of_site_id", "claim_id", "record_id", "source_id", "claim_id_won",
    "claim_id_lost", "claim_ids", "hub_id", "link_id", "node", "from_node", "to_node", "field",
    "rule", "criterion", "unit", "basis", "coordinates", "via", "file_sha256", "sha256", "kind",
    "term", "origin", "constraints", "decision",
}  # fmt: skip


def site_id_of(number: int) -> str:
    """Return the id of the site that carries a payload."""
    return f"payload-{number:03d}"


def payload_portfolio(payloads: Sequence[str] = PAYLOADS) -> Made:
    """Build it."""
    made = made_portfolio()
    many = list(enumerate(payloads))
    boundaries = schema.BOUNDARIES.geoframe(
        [
            {
                **_row(schema.BOUNDARIES, text, number), "version": 1, "place": None,
                "kind": "location_only", "lat": _lat(number), "lon": _lon(number),
                "geometry": Point(420_000 + 400 * (number % 20), 280_000 + 400 * (number // 20)),
            }
            for number, text in many
        ],
        crs=CRS,
    )  # fmt: skip

    def table(shape: Table, **given: object) -> object:
        return shape.frame([{**_row(shape, text, number), **given} for number, text in many])

    snapshot = replace(
        made.snapshot,
        sources=table(schema.SOURCES),
        records=table(schema.RECORDS),
        claims=table(schema.CLAIMS),
        identities=table(schema.IDENTITIES),
        conflicts=table(schema.CONFLICTS),
        issues=table(schema.ISSUES),
        sites=schema.SITES.frame(
            [
                {**_row(schema.SITES, text, number), "lat": _lat(number), "lon": _lon(number)}
                for number, text in many
            ]
        ),
        boundaries=boundaries,
        acreages=table(schema.ACREAGES, low_acres=10, high_acres=20),
        applications=table(schema.APPLICATIONS),
        stage_events=table(schema.STAGE_EVENTS),
        incentives=table(schema.INCENTIVES),
        plots=table(schema.PLOTS),
        buildings=table(schema.BUILDINGS),
        works=table(schema.WORKS),
        works_sites=table(schema.WORKS_SITES, share=0.5),
        works_dependencies=table(schema.WORKS_DEPENDENCIES),
        connections=table(schema.CONNECTIONS),
        substations=table(schema.SUBSTATIONS, headroom_mva=5),
        evidence=table(schema.EVIDENCE),
        parties=table(schema.PARTIES),
    )
    findings = [
        {**_row(schema.FINDINGS, text, number), "rule": kind, "kind": kind, "outcome": outcome}
        for number, text in many
        for kind, outcome in (("gate", "failed"), ("fact", "unknown"), ("check", "failed"))
    ]
    appraisal = replace(
        made.appraisal,
        access=table(schema.ACCESS, place=None, minutes=9, km=8, connector_km=0, reachable=True),
        legs=table(schema.LEGS, place=None, leg=1, leg_kind="link",
                   coordinates="52.44 -1.6;52.45 -1.55"),
        reach=table(schema.REACH, place=None, minutes_out=9, within_one_way=True),
        inputs=table(schema.INPUTS),
        components=table(schema.COMPONENTS, known=True, weight=0.5, points_low=1, points_high=2),
        scores=table(schema.SCORES, low=1, high=2, completeness=0.1, facts_known=1, facts_total=9),
        findings=schema.FINDINGS.frame(findings),
        issues=table(schema.ISSUES),
    )  # fmt: skip
    return replace(made, snapshot=snapshot, appraisal=appraisal)


def _row(shape: Table, text: str, number: int) -> dict[str, object]:
    """Return a row whose free texts are the payload, and whose terms are the first there is."""
    row: dict[str, object] = {}
    for column in shape.columns:
        if column.dtype != "text":
            continue
        if column.terms is not None:
            row[column.name] = column.terms.values()[0]
        elif column.name not in _OWN:
            row[column.name] = text
    ids = {
        "site_id": site_id_of(number), "record_id": f"record-{number}",
        "claim_id": f"claim-{number}", "source_id": f"source-{number}", "field": "power_mva",
        "rule": f"rule-{number}", "criterion": "power",
    }  # fmt: skip
    return row | {name: value for name, value in ids.items() if name in shape.column_names}


def _lat(number: int) -> float:
    return round(52.3 + 0.02 * (number // 20), 4)


def _lon(number: int) -> float:
    return round(-1.8 + 0.03 * (number % 20), 4)

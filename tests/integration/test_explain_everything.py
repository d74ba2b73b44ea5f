"""Every number on a card ends at a cell, at links and speed lines, or at a config line."""

import json
import re

import pytest
from integration_expectations import SEVEN

from sitepipe import schema, vocab

KINDS = [kind.value for kind in vocab.HubKind]
FIELDS = [
    *(column.name for column in schema.SITES.columns if column.name != "site_id"),
    "stated_acres", "net_developable_acres", "near_term_acres",
    *(f"{kind}_min" for kind in KINDS), *(f"{kind}_km" for kind in KINDS),
    "reach.port", "reach.rail_terminal", "reach.airport",
    "score", "low", "high", "completeness", "rank", "facts_known", "facts_total", "gates",
    "land", "plan", "application", "power", "works", "control", "motorway", "rail", "airport",
    "port", "permission_alive", "motorway_in_reach", "somebody_controls_it",
]  # fmt: skip

CONFIG_LINE = re.compile(r"configs/[\w/-]+\.yaml:\d+")
CELL = re.compile(r"inbox/[\w.-]+, row \d+, column '")
LINK_ROW = re.compile(r"layers/[\w-]+/links\.csv,? row \d+")


@pytest.fixture(scope="module")
def assessment(run_workspace):
    return run_workspace[0].assess(as_of="2026-11-23")


@pytest.fixture(scope="module")
def sites(assessment):
    return assessment.snapshot.sites


def ends_somewhere(report):
    """Whether an explanation ends at a cell, a link with its row, or a config line."""
    cells = [claim.cell for claim in report.claims if claim.won]
    if cells and all(cell.row is not None and cell.column and cell.file for cell in cells):
        return True
    said = "\n".join("\n".join([step.step, *step.inputs, step.rule]) for step in report.derivation)
    return bool(CONFIG_LINE.search(said) or LINK_ROW.search(said) or CELL.search(said))


def test_every_field_of_every_site_ends_at_a_source_or_is_a_question(assessment, sites):
    assert sorted(sites["name"]) == sorted(SEVEN)
    astray = []
    for site_id in sites["site_id"]:
        for field in FIELDS:
            report = assessment.explain_field(site_id, field)
            if report.value is None:
                if not (report.unknown or report.derivation):
                    astray.append(f"{site_id} {field}: unknown, and no question")
            elif not ends_somewhere(report):
                astray.append(f"{site_id} {field}: {report.value}")
    assert astray == []


@pytest.mark.parametrize("kind", ["motorway_junction", "rail_terminal", "airport", "port"])
def test_minutes_are_the_sum_of_their_legs(assessment, sites, kind):
    minutes = assessment.appraisal.access.query("hub_kind == @kind").groupby("site_id")["minutes"]
    for site_id in sites["site_id"]:
        report = assessment.explain_field(site_id, f"{kind}_min")
        legs = [step for step in report.derivation if step.deciseconds is not None]
        total = sum(step.deciseconds for step in legs)
        # A site in several places explains the route of each; their legs sum to their minutes.
        expected = minutes.sum()[site_id] * 600
        assert total == pytest.approx(expected, abs=1e-6), site_id


def test_the_command_prints_a_tree_and_json(run_workspace, sitepipe):
    root = run_workspace[0].root

    code, out, _ = sitepipe("explain", "gaydon", "stated_acres", "-w", root)
    assert code == 0
    assert "figure15.csv" in out
    assert "row" in out

    code, out, _ = sitepipe("explain", "gaydon", "--json", "-w", root)
    document = json.loads(out)
    assert document["version"] == 1
    assert document["score"] is None
    assert sum(row["low"] for row in document["criteria"]) == pytest.approx(document["low"])
    assert sum(row["high"] for row in document["criteria"]) == pytest.approx(document["high"])
    assert document["verified"] is False
    unknown = [row for row in document["criteria"] if row["value"] is None]
    assert unknown
    assert all(row["contribution"] is None for row in unknown)


def test_the_command_marks_what_is_modelled_or_judged(run_workspace, sitepipe):
    root = run_workspace[0].root

    _, out, _ = sitepipe("explain", "gaydon", "-w", root)
    head, *_ = out.splitlines()
    assert " of 100 points ◦, " in head
    by_field = {line.split()[-1]: line for line in out.splitlines() if line.split()}
    assert " min ◦ " in by_field["port_min"]
    assert "◦" not in by_field["power_mva"]
    gate = next(line for line in out.splitlines() if "A motorway junction within" in line)
    assert gate.rstrip().endswith(" min ◦")
    assert (
        "◦ modelled or judged: speeds, connectors, value functions and weights are not calibrated"
        in out.splitlines()
    )

    _, out, _ = sitepipe("explain", "gaydon", "port_min", "-w", root)
    assert re.match(r"gaydon port_min: (\d h )?\d+ min ◦, \d+ miles, to \w+", out)

"""
Two years of an invented county, month after month, with every kind of change.

At the end each month is read back as it was committed, and the fifth is done again to the byte.
Only the fifth month writes its outputs: what a store holds does not depend on them, and they take
most of a refresh.
"""

import hashlib
import json
from datetime import datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
import shapely

from sitepipe.examples import init_workspace
from sitepipe.history import check_store, store_of, tables_at
from sitepipe.refreshing import refresh
from sitepipe.repeating import repeat_run
from sitepipe.store import HELD, Store
from sitepipe.undoing import undo
from sitepipe.vocab import Match
from sitepipe.workspace import Workspace

MONTHS = 24
WRITTEN = 5
DESCRIPTION = """\
title: Sites of {name} (fictional)
partner: {name} (fictional)
file: inbox/{name}.csv
entity: site
licence: none
valid_at: "{valid_at}"
trust: {trust}
name_column: Site
crs: EPSG:27700
columns:
  Ref: {{field: site_reference}}
  E: {{field: x}}
  N: {{field: y}}
  Acres: {{field: stated_acres, basis: gross_sitewide}}
  Stage: {{field: application_status}}
  Decided: {{field: planning_date}}
"""
BOUNDARIES = """\
title: Boundaries of a developer (fictional)
partner: Developer (fictional)
file: inbox/boundaries.geojson
entity: location
licence: none
valid_at: "{valid_at}"
crs: EPSG:27700
name_column: site
columns:
  made: {{field: boundary_kind}}
"""
ARROW = {
    "text": pa.string(), "date": pa.string(), "number": pa.float64(), "integer": pa.int64(),
    "flag": pa.bool_(), "geometry": pa.binary(),
}  # fmt: skip


def arrow_sha256(name, frame):
    """Hash the rows of a table, cast to its schema and sorted: their order tells nothing."""
    columns = {}
    for column in HELD[name].columns:
        given = frame[column.name]
        if column.dtype == "geometry":
            values = shapely.to_wkb(np.asarray(given, dtype=object), byte_order=1)
            columns[column.name] = pa.array(values, type=pa.binary())
        else:
            columns[column.name] = pa.Array.from_pandas(given, type=ARROW[column.dtype])
    table = pa.table(columns)
    rows = sorted(json.dumps(row, sort_keys=True, default=bytes.hex) for row in table.to_pylist())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


class County:
    """The files of a workspace, and what happens to them."""

    def __init__(self, root):
        self.root = root
        self.sites = {
            "A1": ["Ash Park", 430_000, 20, "pre_app", ""],
            "A2": ["Birch Yard", 436_000, 35, "outline_granted", "2024-06-10"],
            "A3": ["Cedar Works", 442_000, 12, "full_granted", "2023-01-20"],
            "A4": ["Elm Field", 448_000, 50, "pending", ""],
        }
        self.offered = {"G7": ["Canal Quarter", 430_010, 22, "", ""],
                        "G8": ["Birch Yard", 436_000, 44, "", ""]}  # fmt: skip
        self.council, self.agent, self.outline, self.drawn = (
            "2024-12-01",
            "2024-11-01",
            0,
            "2024-10-01",
        )
        self.agent_trust = 40
        init_workspace(root, example=None)

    def write(self):
        self._table("council", self.sites, self.council, 60)
        if self.agent:
            self._table("agent", self.offered, self.agent, self.agent_trust)
        else:
            (self.root / "sources" / "agent.yaml").unlink(missing_ok=True)
            (self.root / "inbox" / "agent.csv").unlink(missing_ok=True)
        west = 436_000 + self.outline
        square = shapely.box(west, 270_000, west + 380, 270_370)
        feature = {
            "type": "Feature",
            "properties": {"site": "Birch Yard (fictional)", "made": "surveyed"},
            "geometry": shapely.geometry.mapping(square),
        }
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        (self.root / "inbox" / "boundaries.geojson").write_text(text, "utf-8")
        self._described("boundaries", BOUNDARIES.format(valid_at=self.drawn))

    def _table(self, name, rows, valid_at, trust):
        lines = ["Site,Ref,E,N,Acres,Stage,Decided"]
        lines += [
            f"{site} (fictional),{ref},{east},270100,{acres},{stage},{decided}"
            for ref, (site, east, acres, stage, decided) in rows.items()
        ]
        (self.root / "inbox" / f"{name}.csv").write_text("\n".join([*lines, ""]), "utf-8")
        self._described(name, DESCRIPTION.format(name=name, valid_at=valid_at, trust=trust))

    def _described(self, name, text):
        (self.root / "sources" / f"{name}.yaml").write_text(text, "utf-8")

    def decide(self, outcome):
        """Say whether the agent's Canal Quarter is the council's Ash Park."""
        Workspace.open(self.root).decide(
            "agent:2", "council:2", outcome, decided_by="Planner (fictional)", as_of="2025-07-01"
        )

    def pass_month(self, month):
        """Let happen what happens in a month."""
        happens = {
            2: self.found, 3: self.renamed, 4: self.granted, 5: self.surveyed, 6: self.corrected,
            7: self.joined, 8: self.parted, 9: self.trusted, 10: self.withdrawn, 11: self.driven,
            12: self.gone, 13: self.waited,
        }  # fmt: skip
        if month > 1:
            happens.get(month, lambda: self.grown(month))()
        self.write()

    def found(self):
        self.sites["A5"] = ["Fir Hill", 454_000, 15, "", ""]

    def renamed(self):
        """Known again by its reference."""
        self.sites["A4"][0] = "Gigapark"

    def granted(self):
        """A stage that a later list has."""
        self.sites["A1"][3:], self.council = ["outline_granted", "2025-03-20"], "2025-03-31"

    def surveyed(self):
        """Another version of a boundary."""
        self.outline, self.drawn = 40, "2025-04-15"

    def corrected(self):
        """Another figure of the same date."""
        self.sites["A2"][2] = 36

    def joined(self):
        self.decide(Match.SAME)

    def parted(self):
        self.decide(Match.DIFFERENT)

    def trusted(self):
        """Another source holds from now on."""
        self.agent_trust = 90

    def withdrawn(self):
        self.agent = ""

    def driven(self):
        """A setting: minutes are those of a van."""
        file = self.root / "sitepipe.yaml"
        file.write_text(file.read_text("utf-8") + "vehicle: van-3.5t\n", "utf-8")

    def gone(self):
        del self.sites["A5"]

    def waited(self):
        """Nothing but that time passes: a permission of January 2023 ends."""

    def grown(self, month):
        """A list of a later date, with another figure."""
        self.sites["A1"][2] += 1
        self.council = f"{2025 + (month - 2) // 12}-{(month - 2) % 12 + 1:02}-20"


def date(month):
    return f"{2025 + month // 12}-{month % 12 + 1:02}-05"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """Give the county after two years, and the hashes of every table as it was committed."""
    county = County(tmp_path_factory.mktemp("county") / "w")
    committed, reports = {}, {}
    commit = Store.commit

    def noted(store, tables, snapshot, **files):
        committed[snapshot.number] = {
            name: arrow_sha256(name, table) for name, table in tables.items()
        }
        return commit(store, tables, snapshot, **files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "commit", noted)
        for month in range(1, MONTHS + 1):
            now = datetime.fromisoformat(f"{date(month)}T09:00:00+00:00")
            if month == 20:  # the month before was a mistake
                undo(county.root, now=now)
                continue
            county.pass_month(month)
            with pytest.MonkeyPatch.context() as quiet:
                if month != WRITTEN:
                    quiet.setattr("sitepipe.workspace.outputs.publish", lambda *_, **__: None)
                opened = Workspace.open(county.root)
                report = refresh(opened, as_of=date(month), now=now, accept=True)
            assert (report.outcome, report.snapshot) == ("committed", month), month
            reports[month] = report
    return county, committed, reports


def test_each_month_is_read_back_as_it_was_committed(county):
    made, committed, _ = county
    assert sorted(committed) == list(range(1, MONTHS + 1))
    for month, hashes in committed.items():
        snapshot, tables = tables_at(made.root, str(month))
        assert snapshot.number == month
        assert {name: arrow_sha256(name, tables[name]) for name in hashes} == hashes, month
    assert check_store(store_of(made.root)).faults == []
    # Each month differs from the one before, and the undone one is the state before it.
    assert all(old != new for old, new in pairwise(committed[month] for month in sorted(committed)))
    assert committed[20]["sites"] == committed[18]["sites"]


def test_every_kind_of_change_happened(county):
    made, _, reports = county
    sites = {
        month: tables_at(made.root, str(month), ["sites"])[1]["sites"] for month in range(1, 14)
    }
    ids = {month: set(table["site_id"]) for month, table in sites.items()}
    assert ids[2] - ids[1] == {"fir-hill-fictional"}
    named = {month: table.set_index("site_id")["name"] for month, table in sites.items()}
    assert named[3]["elm-field-fictional"] == "Gigapark (fictional)"
    events = tables_at(made.root, "8", ["lineage"])[1]["lineage"]["event"]
    assert {"minted", "renamed", "merged_into", "split_from"} <= set(events)
    assert len(ids[7]) == len(ids[6]) - 1 == len(ids[8]) - 1
    drawn = [
        tables_at(made.root, month, ["boundaries"])[1]["boundaries"].geometry.area.sum()
        for month in "456"
    ]
    shapes = [
        set(tables_at(made.root, month, ["boundaries"])[1]["boundaries"].to_wkb()["geometry"])
        for month in "456"
    ]
    assert drawn == [380 * 370] * 3
    assert shapes[0] != shapes[1] == shapes[2]
    assert {guard.rule for guard in reports[10].guards} >= {"source_gone"}
    lapsed = {one.table for one in reports[13].tables}
    assert "findings" in lapsed


def test_the_fifth_month_done_again_gives_its_bytes(county, tmp_path):
    made, _, reports = county
    then = made.root / "runs" / reports[WRITTEN].run_id
    report = repeat_run(made.root, str(WRITTEN), output=tmp_path / "again")

    assert report.run_id == reports[WRITTEN].run_id
    assert (report.same, report.tables, report.differing) == (True, [], [])
    names = {path.name for path in then.iterdir()}
    assert {path.name for path in (tmp_path / "again").iterdir()} == names
    assert {"portfolio.gpkg", "portfolio.xlsx", "map.html"} <= names
    for name in names - {"log.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (then / name).read_bytes(), name

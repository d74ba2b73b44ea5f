"""``sitepipe decide``: what people decide outlives rules and the next file."""

import geopandas as gpd
import pytest
from shapely import box

from sitepipe.decisions import read_decisions
from sitepipe.errors import DataError, UsageError
from sitepipe.examples import init_workspace
from sitepipe.vocab import Match
from sitepipe.workspace import Workspace

AS_OF = "2026-11-23"


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "w"
    init_workspace(folder, example=None)
    for name in ("sources", "inbox"):
        (folder / name).mkdir(exist_ok=True)
    put(folder, "council", "Site,Ref\nAsh Park,C/1\nOak Works,C/2\n")
    put(folder, "agent", "Site,Ref\nASH PARK,\nThe Old Dairy,\n")
    return folder


def put(root, name, text):
    (root / "inbox" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "sources" / f"{name}.yaml").write_text(
        f"title: {name}\npartner: {name}\nfile: inbox/{name}.csv\nentity: site\n"
        "licence: none stated\nvalid_at: '2026-10'\nname_column: Site\n"
        "columns:\n  Ref: {field: site_reference}\n",
        encoding="utf-8",
    )


def sites(root):
    return Workspace.open(root).consolidate(as_of=AS_OF).sites


def test_a_decision_holds_against_the_rules_and_after_rows_moved(root, sitepipe):
    assert sites(root) == 3
    code, out, err = sitepipe(
        "decide", "council:3", "agent:3", "same", "--by", "A. Planner", "-w", root,
        "--note", "=cmd renamed in 2024", "--as-of", AS_OF,
    )  # fmt: skip
    assert (code, out) == (0, "council:3 and agent:3: one site\n")
    assert "1 decision in decisions.csv" in err
    assert ",'=cmd renamed in 2024" in (root / "decisions.csv").read_text("utf-8-sig")
    assert read_decisions(root)["note"].tolist() == ["=cmd renamed in 2024"]
    assert sites(root) == 2
    _, out, _ = sitepipe("explain", "the-old-dairy", "name", "-w", root, "--as-of", AS_OF)
    assert "decided by A. Planner" in " ".join(out.split())
    put(root, "agent", "Site,Ref\nThe Old Dairy,\nAsh Park,\n")
    assert sites(root) == 2
    workspace = Workspace.open(root)
    workspace.decide("council:2", "agent:3", Match.DIFFERENT, decided_by="B", as_of=AS_OF)
    assert sites(root) == 3
    code, out, _ = sitepipe("explain", "ash-park", "name", "-w", root, "--as-of", AS_OF)
    assert "decided by rule" in " ".join(out.split())
    workspace.decide("council:2", "agent:3", Match.SAME, decided_by="C", as_of=AS_OF)
    assert sites(root) == 2


def test_decisions_that_cannot_be_meant(root, sitepipe):
    workspace = Workspace.open(root)
    with pytest.raises(UsageError, match="no record of a site has the id 'council:9'"):
        workspace.decide("council:9", "agent:3", Match.SAME, decided_by="B", as_of=AS_OF)
    with pytest.raises(UsageError, match="the two records are one"):
        workspace.decide("agent:3", "agent:3", Match.SAME, decided_by="B", as_of=AS_OF)
    assert not (root / "decisions.csv").exists()
    (root / "decisions.csv").write_text("outcome\nmaybe\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"decisions\.csv lacks decided_at"):
        workspace.consolidate(as_of=AS_OF)


def test_a_boundary_inside_another_is_counted_there_and_explained(tmp_path, sitepipe):
    root = tmp_path / "nested"
    init_workspace(root, example=None)
    for name in ("sources", "inbox"):
        (root / name).mkdir(exist_ok=True)
    outlines = [box(430000, 280000, 431000, 281000), box(430600, 280300, 430900, 280700)]
    table = gpd.GeoDataFrame({"name": ["Oak Common", "Elm Gate"]}, geometry=outlines, crs=27700)
    table.to_file(root / "inbox" / "b.gpkg", layer="b")
    (root / "sources" / "b.yaml").write_text(
        "title: B\npartner: P\nfile: inbox/b.gpkg\nentity: location\nlicence: none stated\n"
        "valid_at: '2026'\nname_column: name\ncolumns: {}\n",
        encoding="utf-8",
    )
    code, out, _ = sitepipe("explain", "elm-gate", "part_of_site_id", "-w", root, "--as-of", AS_OF)
    assert code == 0
    assert "elm-gate part_of_site_id: oak-common" in out
    assert "a boundary that lies in another's is counted within it" in out

"""What nobody approved stays with the team: no pack holds it, nor anything worked out from it."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from kept_workspace import keep
from test_canaries import _texts_of

from sitepipe.asked import named
from sitepipe.cli.main import cli
from sitepipe.errors import DataError, GuardRailError, UsageError
from sitepipe.history import prune_snapshots
from sitepipe.monthly import month_of
from sitepipe.refreshing import refresh
from sitepipe.store import Store
from sitepipe.vocab import Audience, Reader
from sitepipe.workspace import Workspace
from sitepipe.workspace.readers import declared_at

AS_OF = "2026-11-23"
ANYBODY = Reader(Audience.PUBLIC)
SITE = {
    "entity": "site",
    "name_column": "Site",
    "columns": {
        "Lat": {"field": "latitude"}, "Lon": {"field": "longitude"},
        "Acres": {"field": "stated_acres", "basis": "net_developable"},
        "MVA": {"field": "power_mva"}, "Why": {"field": "positioning"},
    },
}  # fmt: skip
PLOT = {
    "entity": "plot",
    "name_column": "Site",
    "columns": {
        "Plot": {"field": "plot"}, "Acres": {"field": "plot_acres"},
        "Price": {"field": "plot_price_gbp"}, "Landlord": {"field": "plot_landlord"},
    },
}  # fmt: skip
FILES = {
    "council": (
        SITE | {"partner": "Council", "audience": "public"},
        "Site,Lat,Lon,Acres,MVA,Why\n"
        "Alder Park,52.41,-1.51,61.5,,Close to the city\n"
        "Birch Park,52.33,-1.40,44.25,,Close to the motorway\n",
    ),
    "survey": (
        SITE | {"partner": "Surveyor", "trust": 90},
        "Site,Lat,Lon,Acres,MVA,Why\n"
        "Alder Park,52.4111,-1.5111,61.5,87.3125,Canaryxafra battery works\n"
        "Zylokamp Yard,52.37,-1.45,93.875,,Canaryxbelo for sale in secret\n",
    ),
    "quarterbeam": (
        PLOT | {"partner": "Quarterbeam", "audience": "public"},
        "Site,Plot,Acres,Price,Landlord\n"
        "Alder Park,QB North,20,£7131017,Canaryxquab Estates\n"
        "Alder Park,QB South,21,£7141019,Canaryxquab Estates\n",
    ),
    "thornbeam": (
        PLOT | {"partner": "Thornbeam", "audience": "public"},
        "Site,Plot,Acres,Price,Landlord\nBirch Park,TB One,18,£7151021,Canaryxthor Holdings\n",
    ),
}  # fmt: skip
SURVEY = {"87.3125", "93.875", "canaryxafra", "canaryxbelo", "zylokamp", "52.4111", "1.5111"}
QUARTERBEAM = {"7131017", "7141019", "canaryxquab"}
THORNBEAM = {"7151021", "canaryxthor"}


def make(root: Path, *, required: bool = True) -> Workspace:
    (root / "sources").mkdir(parents=True)
    (root / "inbox").mkdir()
    settings = {"version": 1, "title": "Two parks", "approvals": {"required": required}}
    (root / "sitepipe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for name, (source, rows) in FILES.items():
        (root / "inbox" / f"{name}.csv").write_text(rows, encoding="utf-8")
        said = {
            "title": f"File of {name}", "file": f"inbox/{name}.csv", "licence": "Ours",
            "valid_at": "2026-11-01", **source,
        }  # fmt: skip
        (root / "sources" / f"{name}.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    return Workspace.open(root)


def restate(root: Path, name: str, **keys: object) -> Workspace:
    file = root / "sources" / f"{name}.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8")) | keys
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return Workspace.open(root)


def held_in(folder: Path) -> set[str]:
    """Return which of the secrets stand in any file of a pack, as people and programs read it."""
    secrets = SURVEY | QUARTERBEAM | THORNBEAM
    found: set[str] = set()
    for file in [*folder.rglob("*"), folder.with_name(f"{folder.name}.zip")]:
        if not file.is_file():
            continue
        for text in [file.name, *_texts_of(file.read_bytes(), file.name)]:
            plain = unicodedata.normalize("NFKC", text).casefold()
            plain = re.sub(r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", plain)
            found |= {one for one in secrets if one in plain}
    return found


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give the two parks, with what reading and appraising them gave kept, as after a run."""
    made = make(tmp_path_factory.mktemp("untouched") / "parks")
    keep(made.root, AS_OF, reader=Reader(Audience.PUBLIC))
    return made


@pytest.fixture
def parks(untouched: Workspace, tmp_path: Path) -> Workspace:
    return Workspace.open(shutil.copytree(untouched.root, tmp_path / "parks"))


def approve(parks: Workspace, *given: str, **more: object):
    options = {"audience": Audience.PUBLIC, "approved_by": "A. Person", "as_of": AS_OF} | more
    return parks.approve(given[0] if given else None, given[1:], **options)


def test_a_pack_for_investors_holds_only_what_is_approved(parks, tmp_path):
    report = parks.pack(tmp_path / "pack", as_of=AS_OF)

    assert held_in(tmp_path / "pack") == set()
    assert report.sites == ["alder-park", "birch-park"]
    assert report.sites_unapproved == 1
    assert report.unapproved > 0
    manifest = (tmp_path / "pack" / "manifest.json").read_text(encoding="utf-8")
    assert '"sites_total": 2' in manifest, "how many more there are is a secret too"


@pytest.mark.parametrize(
    ("partner", "own", "others"),
    [("Quarterbeam", QUARTERBEAM, THORNBEAM), ("thornbeam", THORNBEAM, QUARTERBEAM)],
)
def test_a_partner_gets_its_own_secrets_and_nobody_else_s(parks, tmp_path, partner, own, others):
    report = parks.pack(tmp_path / "pack", audience=Audience.PARTNER, partner=partner, as_of=AS_OF)

    found = held_in(tmp_path / "pack")
    assert report.partner == partner.title()
    assert own <= found
    assert not found & (others | SURVEY)


def test_what_a_reader_sees_rests_on_nothing_else(parks):
    """The strongest statement: take the secret files away, and the reader's tables are the same."""
    _, shown = parks.assess_for(parks.reader(Audience.PUBLIC, None), as_of=AS_OF)
    for name in ("quarterbeam", "thornbeam"):
        file = parks.root / "inbox" / f"{name}.csv"
        text = re.sub(r",£\d+,Canary\w+ \w+", ",,", file.read_text(encoding="utf-8"))
        file.write_text(text, encoding="utf-8")
    (parks.root / "inbox" / "survey.csv").unlink()
    (parks.root / "sources" / "survey.yaml").unlink()
    alone = Workspace.open(parks.root).assess(as_of=AS_OF)

    for table in ("sites", "boundaries", "plots", "acreages"):
        seen = pd.DataFrame(getattr(shown.snapshot, table))
        secret = [name for name in ("plot_price_gbp", "plot_landlord") if name in seen]
        pd.testing.assert_frame_equal(
            seen.drop(columns=secret),
            pd.DataFrame(getattr(alone.snapshot, table)).drop(columns=secret),
        )
    for table in ("scores", "components", "access"):
        pd.testing.assert_frame_equal(
            getattr(shown.appraisal, table), getattr(alone.appraisal, table)
        )


def seen_power(parks: Workspace) -> float:
    _, shown = parks.assess_for(parks.reader(Audience.PUBLIC, None), as_of=AS_OF)
    return float(shown.snapshot.sites.set_index("site_id").loc["alder-park", "power_mva"])


def test_an_approval_lets_one_value_out_and_lapses_with_it(parks):
    assert pd.isna(seen_power(parks))
    report = approve(parks, "alder PARK", "power-mva", note="Agreed by letter")
    assert [(one.field, one.value, one.state) for one in report.approvals] == [
        ("power_mva", "87.3125", "holds")
    ]
    assert seen_power(parks) == 87.3125
    assert approve(parks, "Alder Park", "power_mva").already == 1

    file = parks.root / "inbox" / "survey.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("87.3125", "12.0625"), encoding="utf-8"
    )
    changed = Workspace.open(parks.root)
    assert pd.isna(seen_power(changed)), "nobody approved the new value"
    listed = changed.approvals(audience=Audience.PUBLIC, as_of=AS_OF)
    assert [(one.state, one.value, one.now) for one in listed.approvals] == [
        ("lapsed", "87.3125", "12.0625")
    ]
    assert ("survey", "power_mva") in {(one.source, one.field) for one in listed.held_back}


def test_what_is_taken_back_stays_back_and_both_are_kept(parks):
    approve(parks, "Alder Park", "power_mva")
    approve(parks, "Alder Park", "power_mva", revoke=True, approved_by="B. Person")

    assert pd.isna(seen_power(parks))
    log = pd.read_csv(parks.root / "approvals.csv")
    assert log["approval"].tolist() == ["approved", "revoked"]
    assert log["approved_by"].tolist() == ["A. Person", "B. Person"]
    with pytest.raises(UsageError, match="nothing of power_mva of alder-park is approved"):
        approve(parks, "Alder Park", "power_mva", revoke=True)


def test_an_approval_for_one_partner_is_for_no_other(parks):
    approve(parks, "Birch Park", "plot_price_gbp", audience=Audience.PARTNER, partner="Quarterbeam")

    def prices(partner: str) -> list[float]:
        _, shown = parks.assess_for(parks.reader(Audience.PARTNER, partner), as_of=AS_OF)
        plots = shown.snapshot.plots
        return plots.loc[plots["site_id"] == "birch-park", "plot_price_gbp"].dropna().tolist()

    assert prices("Quarterbeam") == [7_151_021]
    assert prices("Surveyor") == []


@pytest.mark.parametrize(
    ("given", "more", "message", "hint"),
    [
        (("Aldar Park", "power_mva"), {}, "no site called 'Aldar Park'", "Alder Park"),
        (("Alder Park", "power_mwa"), {}, "no field called 'power_mwa'", "power_mva"),
        (("Birch Park", "power_mva"), {}, "power_mva has no value", "location"),
        (("Alder Park", "plot_price_gbp"), {}, "is for partners of the pipeline at most", ""),
        (("Alder Park",), {"approved_by": " "}, "nobody is named", "--by"),
        (("Alder Park",), {"audience": Audience.PARTNER, "partner": "Quarterbeem"},
         "no partner called", "Quarterbeam"),
        (("Alder Park",), {"partner": "Quarterbeam"}, "the audience is investors", ""),
        ((), {}, "neither a site nor a source", "--source"),
        ((), {"source": "Surveys"}, "no source called", "survey"),
    ],
)  # fmt: skip
def test_a_wrong_approval_is_refused_and_nothing_is_kept(untouched, given, more, message, hint):
    with pytest.raises(UsageError, match=message) as error:
        approve(untouched, *given, **more)
    assert hint in error.value.hint
    assert not (untouched.root / "approvals.csv").exists()


def test_power_that_a_connection_states_is_approved_by_its_own_fields(parks):
    described = SITE | {"entity": "connection", "partner": "Operator", "licence": "Ours"}
    described |= {"title": "Connections", "file": "inbox/grid.csv", "valid_at": "2026-11-01"}
    described["columns"] = {
        "Connection": {"field": "connection"}, "Utility": {"field": "utility"},
        "Stage": {"field": "electricity_status"}, "MVA": {"field": "capacity_mva"},
        "Firm": {"field": "firmness"},
    }  # fmt: skip
    (parks.root / "sources" / "grid.yaml").write_text(yaml.safe_dump(described), encoding="utf-8")
    (parks.root / "inbox" / "grid.csv").write_text(
        "Site,Connection,Utility,Stage,MVA,Firm\n"
        "Birch Park,Main,electricity,offer_issued,36,firm\n", encoding="utf-8",
    )  # fmt: skip
    opened = Workspace.open(parks.root)
    with pytest.raises(UsageError, match="power_mva has no value") as refused:
        approve(opened, "Birch Park", "power_mva")
    assert "approve capacity_mva" in refused.value.hint
    assert len(approve(opened, "Birch Park", "capacity_mva").approvals) == 1


def test_the_terms_of_a_source_bind_whoever_approves(parks):
    approve(parks, "Alder Park", "power_mva")
    bound = restate(parks.root, "survey", audience_limit="partner")

    assert pd.isna(seen_power(bound)), "also what was approved before"
    with pytest.raises(UsageError, match="the terms of survey let nobody beyond partners"):
        approve(bound, "Alder Park", "power_mva")
    with pytest.raises(UsageError, match="is beyond audience_limit"):
        restate(parks.root, "survey", audience="public")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("approved,public", "agreed,public", "row 2: approval is 'agreed'"),
        (AS_OF, "lately", "row 2: approved_at is 'lately'"),
        ("value_sha256", "hash", "lacks value_sha256"),
    ],
)
def test_a_damaged_log_approves_nothing(parks, tmp_path, old, new, message):
    approve(parks, "Alder Park", "power_mva")
    log = parks.root / "approvals.csv"
    log.write_text(log.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(DataError, match=message) as error:
        parks.pack(tmp_path / "pack", as_of=AS_OF)
    assert "sitepipe approve" in error.value.hint
    assert not (tmp_path / "pack").exists()


def test_without_a_single_approval_there_is_no_pack(parks, tmp_path):
    for name in FILES:
        silent = restate(parks.root, name, audience=None)
    with pytest.raises(GuardRailError, match="no site is approved for investors"):
        silent.pack(tmp_path / "pack", as_of=AS_OF)


def test_a_workspace_that_asks_for_no_approvals_is_as_it_was(tmp_path):
    before = make(tmp_path / "parks", required=False)
    for name in FILES:
        before = restate(before.root, name, audience=None)
    whole, shown = before.assess_for(before.reader(Audience.PUBLIC, None), as_of=AS_OF)
    assert shown is whole


def test_the_store_keeps_every_approval(parks):
    refresh(parks, as_of=AS_OF)
    approve(parks, "Alder Park", "power_mva")
    refresh(Workspace.open(parks.root), as_of=AS_OF)

    with Store.open(parks.root / ".sitepipe/store.sqlite") as store:
        assert len(store.read(1, ["approvals"])["approvals"]) == 0
        assert store.read(2, ["approvals"])["approvals"]["field"].tolist() == ["power_mva"]


def test_the_commands_say_it_in_tables_and_json(parks):
    runner = CliRunner()
    root = str(parks.root)
    said = runner.invoke(
        cli, ["approve", "Alder Park", "--for", "investor", "--by", "A. Person", "-w", root,
              "--as-of", AS_OF],
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "approved for investors and the public" in said.output
    listed = runner.invoke(cli, ["approvals", "-w", root, "--partner", "Thornbeam", "--json"])
    assert '"version": 1' in listed.output
    assert '"state": "holds"' in listed.output
    refused = runner.invoke(cli, ["approve", "Alder Park", "--by", "A. Person", "-w", root])
    assert isinstance(refused.exception, UsageError)


def test_a_report_for_others_is_refused_where_it_cannot_leave_facts_out(parks, tmp_path):
    for as_of in (AS_OF, "2026-12-23"):
        refresh(parks, as_of=as_of)
        (parks.root / "inbox" / "council.csv").write_text(
            FILES["council"][1].replace("61.5", "60.25"), encoding="utf-8"
        )
    folder = tmp_path / "monthly"
    asked = ["report", "-w", str(parks.root), "-o", str(folder)]
    refused = CliRunner().invoke(cli, [*asked, "--audience", "investor"])
    assert isinstance(refused.exception, GuardRailError)
    assert "report cannot leave single facts out, and 1 source is not approved" in str(
        refused.exception
    )
    assert not folder.exists()
    assert CliRunner().invoke(cli, asked).exit_code == 0


def test_readers_of_a_database_are_not_shown_what_nobody_approved(parks):
    file = parks.root / "sitepipe.yaml"
    database = "publish: postgresql://planner@127.0.0.1:1/pipeline\n"
    file.write_text(file.read_text(encoding="utf-8") + database, encoding="utf-8")
    with pytest.raises(GuardRailError, match="schema pipeline_shared cannot leave") as refused:
        refresh(Workspace.open(parks.root), as_of=AS_OF)
    assert refused.value.message.startswith("snapshot 1 is kept, but not published")
    assert "publish to the team alone" in refused.value.hint
    with Store.open(parks.root / ".sitepipe" / "store.sqlite") as store:
        assert store.count() == 1


def gone(root: Path) -> None:
    for file in ("sources/survey.yaml", "inbox/survey.csv"):
        (root / file).unlink()


def cleaned_and_opened(root: Path) -> None:
    rows = "Site,Lat,Lon,Acres,MVA,Why\nAlder Park,52.41,-1.51,61.5,,Close to the city\n"
    (root / "inbox" / "survey.csv").write_text(rows, encoding="utf-8")
    restate(root, "survey", audience="public")


@pytest.mark.parametrize("mended", [gone, cleaned_and_opened])
def test_what_was_secret_stays_secret_in_what_earlier_months_knew(parks, tmp_path, mended):
    for name in FILES:
        restate(parks.root, name, audience="public")
    restate(parks.root, "survey", audience="internal")
    refresh(Workspace.open(parks.root), as_of=AS_OF)
    mended(parks.root)
    refresh(Workspace.open(parks.root), as_of="2026-12-23", accept=True)

    for asked in (
        ["diff", "1", "2", "--audience", "investor"],
        ["diff", "1", "2", "--markdown"],
        ["report", "1", "2", "--audience", "investor", "-o", str(tmp_path / "monthly")],
    ):
        refused = CliRunner().invoke(cli, [*asked, "-w", str(parks.root)])
        assert isinstance(refused.exception, GuardRailError)
        assert "not approved for investors and the public: survey" in str(refused.exception)
        assert not any(one in refused.output.casefold() for one in SURVEY)
    assert CliRunner().invoke(cli, ["diff", "1", "2", "-w", str(parks.root)]).exit_code == 0


def test_a_report_counts_the_months_that_are_kept_and_that_its_reader_may_be_told_of(parks):
    def counted(old: int, new: int, audience: Audience) -> list[int]:
        pair = (named(str(one), beside=parks.root) for one in (old, new))
        return [point.snapshot for point in month_of(*pair, audience=audience).report.trend]

    for name in FILES:
        restate(parks.root, name, audience="public")
    restate(parks.root, "survey", audience="internal")
    refresh(Workspace.open(parks.root), as_of=AS_OF)
    cleaned_and_opened(parks.root)
    council = parks.root / "inbox" / "council.csv"
    for acres in ("61.25", "61.0"):
        refresh(Workspace.open(parks.root), as_of="2026-12-23", accept=True)
        rows = FILES["council"][1].replace("61.5", acres)
        council.write_text(rows, encoding="utf-8")
    assert counted(2, 3, Audience.INTERNAL) == [1, 2, 3]
    assert counted(2, 3, Audience.PUBLIC) == [2, 3]
    prune_snapshots(parks.root)
    refresh(Workspace.open(parks.root), as_of="2026-12-23", accept=True)
    assert counted(3, 4, Audience.INTERNAL) == [3, 4]


def test_a_file_that_is_the_same_is_approved_by_today_s_description(parks):
    """A team that forgot to say for whom need not wait for the next month to report."""
    refresh(parks, as_of=AS_OF)
    opened = restate(parks.root, "survey", audience="public")
    then = declared_of(opened)
    assert {one.source_id: one.audience for one in then}["survey"] is None
    assert opened.unapproved_sources(ANYBODY, then=then) == []
    file = parks.root / "inbox" / "survey.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("93.875", "93.5"), encoding="utf-8")
    assert opened.unapproved_sources(ANYBODY, then=then) == ["survey"]


def test_the_terms_of_a_source_bind_answers_that_cannot_leave_facts_out(tmp_path):
    """Also where nothing need be approved, today and in what earlier months knew."""
    parks = make(tmp_path / "parks", required=False)
    refresh(parks, as_of=AS_OF)
    assert parks.unapproved_sources(ANYBODY, then=declared_of(parks)) == []
    assert parks.unapproved_sources(Reader(Audience.PARTNER), then=declared_of(parks)) == []
    bound = restate(parks.root, "survey", audience_limit="partner")
    assert bound.unapproved_sources(ANYBODY) == ["survey"]
    assert bound.unapproved_sources(Reader(Audience.PARTNER)) == []
    assert bound.unapproved_sources(Reader(Audience.PARTNER, "SURVEYOR")) == [
        "quarterbeam", "thornbeam",
    ], "a landlord is no other partner's to see"  # fmt: skip
    refresh(bound, as_of="2026-12-23")
    then = declared_of(bound, 2)
    gone(parks.root)
    assert Workspace.open(parks.root).unapproved_sources(ANYBODY, then=then) == ["survey"]


def declared_of(parks: Workspace, number: int = 1):
    with Store.open(parks.root / ".sitepipe/store.sqlite") as store:
        return declared_at(store, number)

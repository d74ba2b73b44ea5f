"""``sitepipe diff`` and ``sitepipe history`` over two dates and over two workspaces."""

import json
import shutil

import pytest


@pytest.fixture(scope="module")
def county(kept_county, tmp_path_factory):
    return shutil.copytree(kept_county, tmp_path_factory.mktemp("diff") / "county")


def test_two_dates_of_one_workspace(sitepipe, county):
    code, out, _err = sitepipe("diff", "2026-08", "2026-11-23", "-w", county, "--json")
    document = json.loads(out)

    assert code == 0
    assert (document["old"]["as_of"], document["new"]["as_of"]) == ("2026-08-31", "2026-11-23")
    causes = {(one["site_id"], one["field"]): one["cause"] for one in document["changes"]
              if one["table"] == "sites"}  # fmt: skip
    # An application of 5 October is not known of in August.
    assert causes["netherquay-and-upper-quay-fictional", "planning_date"] == "real_change"
    assert "not_found" not in document["causes"]
    assert sum(document["causes"].values()) == len(document["changes"])
    for drift in document["drifts"]:
        parts = sum(part["low"] for part in drift["parts"])
        assert abs(parts - (drift["new_low"] - drift["old_low"])) <= 1e-9


def test_a_copy_of_last_month_whose_profile_and_file_were_altered(sitepipe, county, tmp_path):
    before = tmp_path / "before"
    shutil.copytree(county, before)
    now = tmp_path / "now"
    shutil.copytree(county, now)
    file = now / "inbox" / "plots.csv"
    text = file.read_text("utf-8-sig")
    assert text.count("£14.7m") == 1
    file.write_text(text.replace("£14.7m", "£15.2m"), "utf-8-sig")

    code, out, err = sitepipe(
        "diff", f"{before}@2026-11-23", f"{now}@2026-11-23", "--json", "--exit-code"
    )
    assert code == 1, err
    # The file still speaks of 6 November: its sender was wrong before.
    assert [
        (one["id"], one["field"], one["old"], one["new"], one["cause"], one["audience"])
        for one in json.loads(out)["changes"]
    ] == [
        ("harrowmere-park-fictional / Plot A", "plot_price_gbp", "14700000", "15200000",
         "correction", "partner")
    ]  # fmt: skip

    code, out, _err = sitepipe("diff", f"{before}@2026-11-23", f"{now}@2026-11-23", "--markdown")
    assert code == 0
    assert out.endswith("Nothing changed.\n")  # prices are for partners
    asked = ("diff", f"{before}@2026-11-23", f"{now}@2026-11-23", "--markdown")
    code, _out, err = sitepipe(*asked, "--audience", "partner")
    assert code == 1  # no person approved a price
    assert "diff cannot leave single facts out, and 6 sources are not approved" in err
    assert "fields in confidence need a person's word" in err
    for root in (before, now):
        with (root / "sitepipe.yaml").open("a", encoding="utf-8") as settings:
            settings.write("approvals: {required: false}\n")
    code, out, _err = sitepipe(*asked, "--audience", "partner")
    assert "* Plot A: price: £15,200,000" in out

    code, out, _err = sitepipe(
        "diff", f"{before}@2026-11-23", f"{before}@2026-11-23", "--exit-code"
    )
    assert code == 0
    assert "nothing differs, 2026-11-23 → 2026-11-23" in out


def test_a_newsletter_is_for_the_public(sitepipe, county):
    code, out, _err = sitepipe(
        "diff", "--since", "2026-08", "--as-of", "2026-11-23", "--markdown", "-w", county
    )

    assert code == 0
    assert out.startswith("# Ardenshire site pipeline (fictional): 31 August 2026 to 23 November")
    assert "* Application status: pending decision, not known before" in out
    assert "## Scores that moved" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "diff compares two states"),
        (("2026-08",), "diff compares two states"),
        (("2026-08", "--since", "2026-07"), "diff compares two states"),
        (
            ("nowhere", "2026-08"),
            "'nowhere' is neither a date, a month, a snapshot, a run nor a workspace",
        ),
        (("2026-02-30", "2026-08"), "'2026-02-30' is not a date"),
        (("2026-08", "2026-09", "--json", "--markdown"), "two forms"),
    ],
)
def test_wrong_use_is_said_clearly(sitepipe, county, arguments, said):
    code, out, err = sitepipe("diff", *arguments, "-w", county)

    assert (code, out) == (2, "")
    assert said in err


def test_history_lists_stages_scores_and_who_said_what(sitepipe, county):
    arguments = ("--since", "2026-09", "--as-of", "2026-11-23", "-w", county)
    site = "netherquay-and-upper-quay-fictional"
    code, out, _err = sitepipe("history", site, *arguments, "--json")
    rows = json.loads(out)["rows"]

    assert code == 0
    assert json.loads(out)["as_of"] == ["2026-09-30", "2026-10-31", "2026-11-23"]
    stages = [(row["date"], row["field"], row["new"], row["source"], row["cause"])
              for row in rows if row["kind"] == "stage"]  # fmt: skip
    assert ("2026-10-05", "application S/2026/0502/O", "pending", "south-applications",
            None) in stages  # fmt: skip
    assert ("2026-10-31", "application_status", "pending", None, "real_change") in stages
    assert [row["date"] or "" for row in rows] == sorted(row["date"] or "" for row in rows)

    code, out, _err = sitepipe("history", site, *arguments, "--kind", "score")
    assert code == 0
    assert "statement" not in out
    code, _out, err = sitepipe("history", "netherkay", *arguments)
    assert code == 2
    assert "there is no site 'netherkay'" in err
    for wrong in (("--as-of", "tomorrow"), ("--since", "May"), ("--since", "2027-01")):
        code, _out, err = sitepipe("history", site, *arguments, *wrong)
        assert code == 2
        assert "is not a date" in err or "is not before" in err

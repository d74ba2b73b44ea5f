"""What slipped and came forward: the gravest first, works by their title and sites, by hand."""

import pytest
from monthly_fixture import made_report
from readiness_portfolio import snapshot_of

from sitepipe import schema
from sitepipe.monthly.turns import turns_of
from sitepipe.reports import DiffReport, FieldChange
from sitepipe.vocab import Audience, Cause

SITES = [{"site_id": "ash", "name": "Ash Park"}, {"site_id": "beech", "name": "Beech Works"}]


def change(table, key, field, old, new, site="ash"):
    return FieldChange(
        table=table, id=key, site_id=site, name=site and site.title(),
        field=field, old=old, new=new, cause=Cause.REAL_CHANGE, also=[], why="",
        audience=Audience.PUBLIC,
    )  # fmt: skip


def check(rule, site="ash", old="passed", new="failed"):
    return change("findings", f"{site} / checks.{rule}", "outcome", old, new, site)


def turns(changes, *, required=(), **tables):
    made = made_report()
    diff = DiffReport(old=made.old, new=made.new, changes=changes, causes={}, drifts=[])
    findings = schema.FINDINGS.frame(
        [
            {"site_id": one.site_id, "rule": one.id.partition(" / ")[2], "kind": "check",
             "outcome": one.new, "required": one.id.rpartition("checks.")[2] in required}
            for one in changes
            if one.table == "findings"
        ]
    )  # fmt: skip
    return turns_of(diff, snapshot_of({"sites": SITES, **tables}), findings)


def test_the_gravest_slips_stand_first_whatever_the_name():
    slipped, advanced = turns(
        [
            check("gas_stated"),
            check("fibre_stated", new="unknown"),
            check("water_stated", new="unknown"),
            change("sites", "ash", "power_date", "2027", "2028"),
            check("flood_known"),
            change("sites", "zeta", "planning_group", "outline", "applied", "zeta"),
            check("permission_in_time", "zeta"),
        ],
        required=("water_stated", "flood_known"),
    )

    assert [one.what for one in slipped] == [
        "Permission in time", "Planning group", "Flood known", "Power date", "Water stated",
        "Gas stated", "Fibre stated",
    ]  # fmt: skip
    assert advanced == []


def test_who_is_late_is_not_told_again_by_site():
    late = [check("sources_on_time", f"site {place}") for place in range(30)]
    slipped, advanced = turns([*late, check("sources_on_time", old="failed", new="passed")])
    assert slipped == advanced == []
    assert [one.what for one in turns([*late, check("works_dated")])[0]] == ["Works dated"]


@pytest.mark.parametrize(
    ("needing", "site_id", "name"),
    [(["ash"], "ash", "Ash Park"), (["beech", "ash", "gone"], None, "Ash Park, Beech Works"),
     ([], None, "no site is named")],
)  # fmt: skip
def test_works_are_told_by_title_and_sites(needing, site_id, name):
    found = turns(
        [change("works", "EW-01", "works_finish", "2027-02-26", "2027-07-30", None),
         change("works", "EW-02", "works_start", "2028", "2027", None)],
        works=[{"works_id": "EW-01", "works_title": "Access roundabout"}, {"works_id": "EW-02"}],
        works_sites=[{"works_id": "EW-01", "site_id": one} for one in needing],
    )  # fmt: skip
    [[slip], [sooner]] = found

    assert (slip.site_id, slip.name) == (site_id, name)
    assert (slip.what, slip.old, slip.new) == (
        "Access roundabout (EW-01): finish", "26 February 2027", "30 July 2027",
    )  # fmt: skip
    assert sooner.what == "Works EW-02: start"

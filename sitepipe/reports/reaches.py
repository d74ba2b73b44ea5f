"""What lies within driving time of sites: catchments, isochrones, freight reach."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitepipe.reports.document import IssueReport, OutputFile, Part, Report

Direction = Literal["inward", "outward"]


class CountedFile(Part):
    """One file of people, jobs or suppliers."""

    file: str = Field(description="File name.")
    sha256: str = Field(description="Hash of the file's bytes.")
    method: str = Field(description="Where on the map what it counts was taken to be.")
    places: int = Field(description="Places that hold anything.")
    totals: dict[str, float] = Field(description="All that was read, by measure.")
    unjoined: int = Field(description="Places that join no road: in no catchment.")
    unjoined_totals: dict[str, float] = Field(description="What those hold, by measure.")
    remarks: list[str] = Field(description="What a user should know.")


class SitePlace(Part):
    """A site, or one place of it."""

    site_id: str = Field(description="The site.")
    place: str | None = Field(description="Place of a site that has several.")
    name: str = Field(description="Name in use.")
    joined: bool = Field(description="Whether it joins any road; if not, nothing is known.")


class CatchmentTotal(Part):
    """What lies within one band of one site."""

    direction: Direction = Field(description="Towards the site, or from it.")
    band_min: float = Field(description="Driving time (min); at it is within.")
    measure: str = Field(description="What is counted.")
    total: float | None = Field(description="How much; none if the site joins no road.")
    share: float | None = Field(description="Share (0-1) of all that was read.")


class SiteCatchment(SitePlace):
    """The catchments of one site."""

    totals: list[CatchmentTotal] = Field(description="By direction, band and measure.")


class CatchmentReport(Report):
    """``network catchment``: what lies within bands of driving time of each site."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    bands_min: list[float] = Field(description="Bands of driving time (min).")
    counted: list[CountedFile] = Field(description="What was counted.")
    sites: list[SiteCatchment] = Field(description="In the order of the files.")
    issues: list[IssueReport] = Field(description="Defects of the sites.")


class IsochroneArea(Part):
    """The land within one band of one site."""

    band_min: float = Field(description="Driving time (min).")
    area_sq_km: float | None = Field(description="Its area (sq km); none without a road.")


class SiteIsochrones(SitePlace):
    """The isochrones of one site."""

    bands: list[IsochroneArea] = Field(description="In ascending order.")


class IsochroneReport(Report):
    """``network isochrone``: the land within bands of driving time of each site."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    direction: Direction = Field(description="Towards the sites, or from them.")
    method: str = Field(description="How the land around roads is drawn.")
    sites: list[SiteIsochrones] = Field(description="In the order of the files.")
    attribution: list[str] = Field(description="Lines that whoever shows them must carry.")
    outputs: list[OutputFile] = Field(description="Files written.")
    issues: list[IssueReport] = Field(description="Defects of the sites.")


class DutyReport(Part):
    """Drivers' hours that a reach is measured against."""

    one_way_min: float = Field(description="Driving before a break is due (min).")
    break_min: float = Field(description="Length of that break (min).")
    daily_driving_min: float = Field(description="Driving in one duty (min).")
    spread_min: float = Field(description="From start to end of one duty (min).")
    turnaround_min: float = Field(description="Loading and unloading at the far end (min).")
    return_driving_min: float | None = Field(
        description="Driving out and back that fits into one duty with all that (min); none if not "
        "even the turnaround does."
    )


class ReachTotal(Part):
    """What one site's lorries serve."""

    measure: str = Field(description="What is counted.")
    one_way: float | None = Field(description="Within one driving period; none without a road.")
    one_way_share: float | None = Field(description="Share (0-1) of all that was read.")
    return_duty: float | None = Field(description="Out and back within one duty.")
    return_duty_share: float | None = Field(description="Share (0-1) of all that was read.")


class HubReach(Part):
    """One hub as one site's lorries serve it; none where no way leads."""

    hub_id: str = Field(description="The hub.")
    hub_kind: str = Field(description="Kind of hub.")
    hub_name: str = Field(description="Its name.")
    minutes_out: float | None = Field(description="Driving there (min).")
    minutes_back: float | None = Field(description="Driving back (min).")
    within_one_way: bool | None = Field(description="Reached in one driving period.")
    duty_min: float | None = Field(description="Driving both ways, breaks, turnaround (min).")
    within_return_duty: bool | None = Field(description="Out and back fit into one duty.")
    verified: bool | None = Field(description="Whether all that it rests on is verified.")


class SiteReach(SitePlace):
    """The freight reach of one site."""

    totals: list[ReachTotal] = Field(description="By measure; empty if nothing was counted.")
    hubs: list[HubReach] = Field(description="In order of hub.")


class ReachReport(Report):
    """``network reach``: what lorries serve one way, and out and back in one duty."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    duty: DutyReport
    counted: list[CountedFile] = Field(description="What was counted; may be empty.")
    sites: list[SiteReach] = Field(description="In the order of the files.")
    issues: list[IssueReport] = Field(description="Defects of the sites, and of hubs.")

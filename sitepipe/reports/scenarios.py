"""What changes of the roads mean for sites."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, OutputFile, Part, Report
from sitepipe.reports.reaches import SitePlace


class AccessChange(Part):
    """What becomes of the way to the nearest hub of one kind; none where none is reached."""

    hub_kind: str = Field(description="Kind of hub.")
    change: str = Field(
        description="`unchanged`, `faster`, `slower`, `cut_off` (reached today, not in the "
        "scenario), `opened_up` (the other way round), or `not_reached` in both."
    )
    before_min: float | None = Field(description="Driving time today (min).")
    after_min: float | None = Field(description="Driving time in the scenario (min).")
    added_min: float | None = Field(description="After less before (min).")
    before_hub: str | None = Field(description="Name of the nearest hub today.")
    after_hub: str | None = Field(description="Name of the nearest hub in the scenario.")


class SiteChanges(SitePlace):
    """What a scenario changes for one site, or for one place of it."""

    changes: list[AccessChange] = Field(description="By kind of hub.")


class AlteredLink(Part):
    """A link that a scenario alters; times are none where it is not driven."""

    link_id: str = Field(description="The link.")
    road: str | None = Field(description="Road number or name.")
    alteration: str = Field(description="`closed`, `upgraded` or `added`.")
    km: float = Field(description="Driven length (km).")
    before_along_min: float | None = Field(description="From start to end today (min).")
    before_against_min: float | None = Field(description="From end to start today (min).")
    after_along_min: float | None = Field(description="From start to end in the scenario (min).")
    after_against_min: float | None = Field(description="From end to start then (min).")


class WhatIfReport(Report):
    """``network what-if``: every site's access before and after a change of the roads."""

    title: str = Field(description="The scenario in words.")
    vehicle: str = Field(description="Short name of today's vehicle.")
    after_vehicle: str = Field(description="Short name of the scenario's vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    altered_links: list[AlteredLink] = Field(description="What is altered, and to what.")
    counts: dict[str, int] = Field(description="Places and kinds of hub by what changes.")
    sites: list[SiteChanges] = Field(description="In the order of the files.")
    outputs: list[OutputFile] = Field(description="Files written.")
    issues: list[IssueReport] = Field(description="Defects of the sites and hubs.")


class CriticalLink(Part):
    """A link that one place depends on."""

    link_id: str = Field(description="The link.")
    road: str | None = Field(description="Road number or name.")
    cut_off: bool = Field(description="Whether its closure leaves no way to any hub of the kind.")
    after_min: float | None = Field(description="Driving time if closed (min); none if cut off.")
    added_min: float | None = Field(description="What that adds (min); none if cut off.")
    after_hub: str | None = Field(description="Name of the nearest hub then; none if cut off.")


class SiteResilience(SitePlace):
    """The links that one site, or one place of it, depends on."""

    reachable: bool = Field(description="Whether a hub of the kind is reached today.")
    before_min: float | None = Field(description="Driving time today (min).")
    before_hub: str | None = Field(description="Name of the nearest hub today.")
    links: list[CriticalLink] = Field(description="The gravest first.")


class ResilienceReport(Report):
    """``network resilience``: links whose closure cuts sites off, or costs much time."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    hub_kind: str = Field(description="Kind of hub that must stay in reach.")
    threshold_min: float = Field(description="Links that add less than this are left out (min).")
    closures: int = Field(description="Links that were closed, one at a time.")
    sites: list[SiteResilience] = Field(description="In the order of the files.")
    attribution: list[str] = Field(description="Lines that whoever shows links must carry.")
    outputs: list[OutputFile] = Field(description="Files written.")
    issues: list[IssueReport] = Field(description="Defects of the sites and hubs.")

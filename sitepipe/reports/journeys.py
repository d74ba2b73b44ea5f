"""Ways from sites: to the nearest hubs, and to many places at once."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import IssueReport, OutputFile, Part, Report
from sitepipe.reports.reaches import SitePlace


class NearestHub(Part):
    """The nearest hub of one kind; all but the kind is none where no way leads to any."""

    hub_kind: str = Field(description="Kind of hub.")
    reachable: bool = Field(description="Whether a way leads to any hub of the kind.")
    hub_id: str | None = Field(description="The hub.")
    hub_name: str | None = Field(description="Its name.")
    minutes: float | None = Field(description="Driving time (min).")
    km: float | None = Field(description="Driven distance (km).")
    connector_km: float | None = Field(description="Modelled part of it, off the roads (km).")
    route: str | None = Field(description="Road numbers in order.")
    toll: bool | None = Field(description="Whether a toll is paid; none if not known.")
    verified: bool | None = Field(description="Whether all that it rests on is verified.")


class SiteNearest(SitePlace):
    """The nearest hubs of one site, or of one place of it."""

    nearest: list[NearestHub] = Field(description="By kind of hub.")


class NearestReport(Report):
    """``network nearest``: the nearest hub of each kind, and the way there."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    sites: list[SiteNearest] = Field(description="In the order of the files.")
    attribution: list[str] = Field(description="Lines that whoever shows routes must carry.")
    outputs: list[OutputFile] = Field(description="Files written.")
    issues: list[IssueReport] = Field(description="Defects of the sites and hubs.")


class MatrixTarget(Part):
    """A place or hub that is driven to."""

    to_id: str = Field(description="The site or hub.")
    to_place: str | None = Field(description="Place of a site that has several.")
    to_name: str = Field(description="Its name.")
    to_kind: str | None = Field(description="Kind of hub; none for a site.")
    reached: bool = Field(description="Whether a way leads to it from any site.")


class SiteTimes(SitePlace):
    """The driving times from one site, or from one place of it."""

    minutes: list[float | None] = Field(
        description="To each of `targets`, in order (min); none where no way leads."
    )


class MatrixReport(Report):
    """``network matrix``: driving times from many places to many others."""

    vehicle: str = Field(description="Short name of the vehicle.")
    roads: str = Field(description="File of the roads.")
    as_of: str = Field(description="The date the answer speaks of.")
    targets: list[MatrixTarget] = Field(description="What is driven to.")
    sites: list[SiteTimes] = Field(description="In the order of the files.")
    unreachable: int = Field(description="Pairs that no way leads between.")
    issues: list[IssueReport] = Field(description="Defects of the sites and hubs.")

"""One portfolio and what it stands on; one file that a partner sends."""

from __future__ import annotations

import codecs
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_serializer, field_validator, model_validator

from sitepipe import vocab
from sitepipe.config.approvals import ApprovalsConfig
from sitepipe.config.areas import AreaLayerConfig
from sitepipe.config.checks import RuleChange
from sitepipe.config.figures import IsoDate, Number, Words
from sitepipe.config.locators import Place, database_fault, place_of, public_name
from sitepipe.config.publish import PublishConfig
from sitepipe.config.reading import LEAST_POWER_FACTOR
from sitepipe.config.refresh import RefreshConfig
from sitepipe.errors import ConfigError, first_five
from sitepipe.section import Section

ACREAGE = "stated_acres"


def _known_encoding(name: str) -> str:
    try:
        return name and codecs.lookup(name).name
    except LookupError as error:
        raise ValueError(
            f"{name!r} is no encoding; write one such as utf-8, cp1252, mac-roman or utf-16"
        ) from error


Encoding = Annotated[str, AfterValidator(_known_encoding)]
"""The name of an encoding of text; empty for none stated."""

_MIDDLE_OF_ENGLAND = (-1.5, 52.5)  # longitude, latitude


class WorkspaceConfig(Section):
    """``sitepipe.yaml``: one portfolio and what it stands on."""

    version: Literal[1] = Field(default=1, description="Version of this file's form.")
    title: str = Field(default="Site pipeline", description="Name of the portfolio.")
    notice: str = Field(default="", description="A notice for every output (fictional data).")
    crs: str = Field(default="EPSG:27700", description="Working CRS: projected, in metres.")
    roads: str = Field(
        default="strategic-roads",
        description="Bundled layer, folder of tables, or file made by `sitepipe network build`.",
    )
    hubs: str = Field(default="hubs", description="Bundled layer, or a folder.")
    basemap: str = Field(default="basemap", description="Bundled layer, or a folder.")
    vehicle: str = Field(default="hgv-44t", description="Bundled vehicle, or a YAML file.")
    access: str = Field(default="access", description="Bundled access rules, or a YAML file.")
    scoring: str = Field(default="investability", description="Bundled profile, or a YAML file.")
    facts: str = Field(default="facts", description="Bundled list of facts, or a YAML file.")
    checks: str = Field(default="checks", description="Bundled readiness rules, or a YAML file.")
    reading: str = Field(
        default="reading", description="Bundled figures that cells are read by, or a YAML file."
    )
    coverage: str = Field(
        default="coverage", description="Bundled list of answers to count, or a YAML file."
    )
    authorities: list[Words] = Field(
        default=[],
        description="Every planning authority of the region, so that `coverage` says which have "
        "no site; if none is given, those of the authority layer under `areas`, else only those "
        "that sites name.",
    )
    postcodes: str = Field(
        default="",
        description="Your own lookup of postcodes: Code-Point Open or the ONS Postcode Directory "
        "as downloaded, or any CSV with a postcode and its easting and northing, or latitude and "
        "longitude. Empty: postcodes say no place.",
    )
    postcode_uncertainty_m: float = Field(
        default=500,
        gt=0,
        description="How far a site may lie from the middle of its postcode (m): judgement.",
    )
    areas: list[AreaLayerConfig] = Field(
        default=[], description="Layers of areas that sites lie in, each with its accuracy."
    )
    rules: dict[str, RuleChange] = Field(
        default={}, description="Departures from single readiness rules, each with its reason."
    )
    approvals: ApprovalsConfig = Field(
        default=ApprovalsConfig(), description="What may go beyond the team."
    )
    refresh: RefreshConfig = Field(
        default=RefreshConfig(), description="Guard rails of `sitepipe refresh`."
    )
    publish: PublishConfig = Field(
        default=PublishConfig(),
        description="Where the portfolio is published besides its run folder: "
        "postgresql://user@host/name, or keys.",
    )
    local_addresses: bool = Field(
        default=False,
        description="Whether sources may come from this computer and private networks.",
    )
    fetch_seconds: int = Field(
        default=120, ge=1, le=3600, description="Seconds that fetching one source may take (s)."
    )
    largest_file_mb: int = Field(
        default=200,
        ge=1,
        le=100_000,
        description="Size beyond which the file of a source is refused (MB, of 10^6 bytes); "
        "reading takes up to 25 times as much memory.",
    )

    @field_validator("areas")
    @classmethod
    def _one_layer_of_each_kind(cls, areas: list[AreaLayerConfig]) -> list[AreaLayerConfig]:
        # Two layers of one kind would say twice where a site lies, each in its own words.
        kinds = [area.kind.value for area in areas]
        if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
            raise ValueError(f"two layers are of {first_five(twice)}; join them to one file")
        return areas


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class ColumnMap(Section):
    """Where a column of a partner's table goes."""

    field: str = Field(description="Field of the claim.")
    basis: str = Field(default="", description="Basis of an acreage where the text has none.")
    unit: str = Field(
        default="", description="Unit of a number that stands alone, where no heading names one."
    )
    values: dict[str, str] = Field(
        default={},
        description="What a cell is read as instead, by its text; case and spaces do not count.",
    )

    def read_as(self, text: str) -> str:
        """Return what a cell is read as instead; empty if as it stands."""
        return self._read_as.get(_plain(text), "")

    @cached_property
    def _read_as(self) -> dict[str, str]:
        return {_plain(stands): read for stands, read in self.values.items()}


class SourceConfig(Section):
    """``sources/*.yaml``: one file that a partner sends, and how to read it."""

    title: Words = Field(description="What it is, in words.")
    partner: Words = Field(description="Who sent or published it.")
    file: Words = Field(
        repr=False,  # an address may hold a secret
        description="The file, relative to the workspace; also a zip or KMZ, a pattern with * and "
        "?, each of whose files is read as a source of its own, an http(s) address, or a database "
        "as postgresql://user@host/name.",
    )
    table: str = Field(
        default="", description="Table or view of a database, as schema.name or a name in public."
    )
    member: str = Field(
        default="", description="The file inside a zip; empty for the only one that can be read."
    )
    format: str = Field(
        default="",
        description="Form of a public register: its faults are mended by what the form demands, "
        "and columns may be called as the form calls them.",
    )
    entity: vocab.Entity = Field(description="What each row is a record of.")
    licence: str = Field(description="Terms it may be used under.")
    audience: vocab.Audience | None = Field(
        default=None,
        description="Whom whoever wrote this description approves all of it for: `public`, "
        "`partner` or `internal`. Without it, `approvals` of the workspace decides.",
    )
    audience_limit: vocab.Audience = Field(
        default=vocab.Audience.PUBLIC,
        description="Beyond whom its terms let nobody approve any of it: `partner` or `internal`.",
    )
    valid_at: IsoDate = Field(min_length=4, description="The date it speaks of.")
    rhythm_months: int | None = Field(
        default=None,
        ge=1,
        le=120,
        description="Months from one edition to the next: 1 monthly, 3 quarterly, 12 yearly. Left "
        "out: nobody expects the next at any time.",
    )
    trust: int = Field(
        default=50, ge=0, le=100, description="Who wins where sources disagree; higher wins."
    )
    trust_by_field: dict[str, Annotated[int, Field(ge=0, le=100)]] = Field(
        default={}, description="Fields for which it is trusted more or less than that."
    )
    defaults: dict[str, str] = Field(
        default={}, description="What a field is read as where a row's cell is empty."
    )
    crs: str = Field(default="", description="CRS of its coordinates, where it has any.")
    power_factor: Annotated[Number, Field(ge=LEAST_POWER_FACTOR, le=1)] | None = Field(
        default=None,
        description="Power factor by which its MW become MVA, where it states one; else that of "
        "`configs/reading.yaml` is assumed.",
    )
    sheet: str = Field(
        default="", description="Sheet of a workbook or layer of a GeoPackage; empty for the only."
    )
    header_row: int = Field(
        default=0,
        ge=0,
        description="Row that the headings stand in, or the upper of two; 0 to find it.",
    )
    encoding: Encoding = Field(
        default="", description="Encoding of a table in text; empty to tell it by its content."
    )
    cell_limit: int = Field(
        default=50_000_000, gt=0, description="The most characters of one cell of such a table."
    )
    boundary: vocab.BoundaryKind | None = Field(
        default=None, description="How the polygons of a vector file were made, if all alike."
    )
    name_column: Words = Field(
        description="The column that names the site; of works and substations, their own name."
    )
    name_otherwise: list[str] = Field(
        default=[], description="Columns that name the row where that one states nothing, in order."
    )
    reference_column: str = Field(default="", description="The column that cites a document.")
    date_column: str = Field(default="", description="The column that dates each row.")
    columns: dict[str, ColumnMap] = Field(
        description="Where each column goes; a field has one column, save acreages."
    )
    ignored: list[str] = Field(default=[], description="Columns known to hold nothing for us.")
    renamed: dict[str, list[str]] = Field(
        default={}, description="Other headings that a column may have in the file."
    )
    lacking: list[str] = Field(
        default=[], description="Columns that the file may lack; their values are unknown then."
    )

    @field_validator("file")
    @classmethod
    def _is_a_known_place(cls, file: str) -> str:
        place = place_of(file)
        if place is Place.OTHER:
            raise ValueError("an address must begin with http://, https:// or postgresql://")
        if place is Place.DATABASE and (fault := database_fault(file)):
            raise ValueError(fault)
        return file

    @field_serializer("file")
    def _without_secrets(self, file: str) -> str:
        return public_name(file)

    @model_validator(mode="after")
    def _is_approved_within_its_limit(self) -> Self:
        if self.audience is not None and not self.audience.may_see(self.audience_limit):
            raise ValueError(
                f"audience: {self.audience.value} is beyond audience_limit: "
                f"{self.audience_limit.value}"
            )
        return self

    @property
    def file_name(self) -> str:
        """The file as anybody may see it: of an address no name, password or query."""
        return public_name(self.file) + (f", {self.table}" if self.table else "")

    @model_validator(mode="after")
    def _names_a_table_of_a_database(self) -> Self:
        if (place_of(self.file) is Place.DATABASE) != bool(self.table):
            raise ValueError(
                "table: a database needs the name of a table, as schema.name"
                if not self.table
                else "table: only a database has tables; leave it out, or name a sheet"
            )
        return self

    @model_validator(mode="after")
    def _maps_each_field_once(self) -> Self:
        # An acreage may stand in several columns, one for each basis.
        fields = [column.field for column in self.columns.values() if column.field != ACREAGE]
        if twice := sorted({field for field in fields if fields.count(field) > 1}):
            raise ValueError(f"columns: two columns are mapped to {first_five(twice)}")
        return self


def require_projected(crs: str) -> None:
    """
    Refuse a working CRS that areas and distances cannot be measured in.

    Raises
    ------
    ConfigError
        If ``crs`` is unknown, geographic, not in metres, or wrong by more than one per cent
        in the middle of England, as Web Mercator is.
    """
    from pyproj import CRS, Proj
    from pyproj.exceptions import CRSError

    hint = "Use a projected CRS such as EPSG:27700."
    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        raise ConfigError(f"crs: {crs!r} is not a known CRS", hint=hint) from error
    if not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise ConfigError(
            f"crs: {crs} is not projected in metres; nothing could be measured in it", hint=hint
        )
    scale = Proj(found).get_factors(*_MIDDLE_OF_ENGLAND).areal_scale
    if not 0.99 <= scale <= 1.01:
        raise ConfigError(
            f"crs: {crs} makes areas in England {scale:.2f} times what they are", hint=hint
        )

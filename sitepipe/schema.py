"""
Every table of the pipeline: columns, types, units, meanings and vocabularies.

Rooms share tables and nothing else, so this module is their whole agreement. A table
is a pandas ``DataFrame`` (``GeoDataFrame`` where it has a geometry) with exactly these
columns, in this order, and a plain ``RangeIndex``. Unknown is ``NaN``, never zero and
never an empty string.

========  =======  =======  =====================================================
dtype     pandas   unknown  remarks
========  =======  =======  =====================================================
text      str      NaN
number    float64  NaN      the unit stands in the column's name
integer   Int64    <NA>
flag      boolean  <NA>
date      str      NaN      ISO 8601, as precise as the source: 2022, 2022-03, 2022-03-14
geometry           None     in the workspace's working CRS
========  =======  =======  =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

from sitepipe import vocab
from sitepipe.errors import SchemaError, first_five

Dtype = Literal["text", "number", "integer", "flag", "date", "geometry"]

_PANDAS_DTYPE: dict[str, str] = {
    "text": "str",
    "number": "float64",
    "integer": "Int64",
    "flag": "boolean",
    "date": "str",
}


@dataclass(frozen=True)
class Column:
    """One column: its name carries the unit where it has one."""

    name: str
    dtype: Dtype
    meaning: str
    terms: type[vocab.Term] | None = None


@dataclass(frozen=True)
class Table:
    """One table: what a row is, which columns identify it, and all its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        """Return the column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pd.DataFrame:
        """Return the table with no rows."""
        return self.frame([])

    def frame(self, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
        """
        Build the table from rows, with its columns in order and its types set.

        Columns that the rows lack are unknown.

        Raises
        ------
        SchemaError
            If a column is not of this table, cannot take its type, or holds a term
            outside its vocabulary.
        """
        given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
        if extra := [name for name in given.columns if name not in self.column_names]:
            raise SchemaError(f"table {self.name} has no column {first_five(extra)}")
        table = given.reindex(columns=self.column_names).reset_index(drop=True)
        for column in self.columns:
            if column.dtype == "geometry":
                continue
            try:
                table[column.name] = table[column.name].astype(_PANDAS_DTYPE[column.dtype])
            except (TypeError, ValueError) as error:
                raise SchemaError(
                    f"table {self.name}, column {column.name}: not {column.dtype} ({error})"
                ) from error
            if column.terms is not None:
                self._check_terms(column, table[column.name])
        return table

    def geoframe(self, rows: list[dict[str, object]], *, crs: str) -> gpd.GeoDataFrame:
        """Build the table as :meth:`frame` does, with its geometries in ``crs``."""
        return gpd.GeoDataFrame(self.frame(rows), geometry="geometry", crs=crs)

    def _check_terms(self, column: Column, values: pd.Series) -> None:
        assert column.terms is not None
        stated = values.dropna()
        if not (wrong := stated[~stated.isin(column.terms.values())]).empty:
            raise SchemaError(
                f"table {self.name}, column {column.name}: {len(wrong)} values outside the "
                f"vocabulary {column.terms.__name__}: {first_five(wrong.unique())}"
            )


def _c(name: str, dtype: Dtype, meaning: str, terms: type[vocab.Term] | None = None) -> Column:
    return Column(name, dtype, meaning, terms)


_SITE_ID = _c("site_id", "text", "the site; minted once, readable, never reused")
_PLACE = _c("place", "text", "which place of a site that lies in several; unknown if it has one")
_CELL = (
    _c("source_id", "text", "the source it was read from"),
    _c("sheet", "text", "sheet or layer within the source; unknown for plain tables"),
    _c(
        "row",
        "integer",
        "row in the file as a spreadsheet shows it (the header is row 1); in a vector file the "
        "number of the feature, from 1",
    ),
)

SOURCES = Table(
    "sources",
    "one file that a partner sent",
    ("source_id",),
    (
        _c("source_id", "text", "short name of the source"),
        _c("title", "text", "what it is, in words"),
        _c("partner", "text", "who sent or published it"),
        _c("file", "text", "file name, relative to the workspace"),
        _c("file_sha256", "text", "hash of the file's bytes"),
        _c("licence", "text", "terms it may be used under"),
        _c("trust", "integer", "how far it is trusted where sources disagree; higher wins"),
        _c("valid_at", "date", "the date it speaks of"),
        _c("known_at", "date", "when the pipeline learnt it"),
        _c("rows_read", "integer", "rows below the header"),
        _c("rows_accepted", "integer", "rows that became records"),
        _c("rows_held", "integer", "rows held back by an issue"),
    ),
)

RECORDS = Table(
    "records",
    "one row of one source",
    ("record_id",),
    (
        _c("record_id", "text", "source and row"),
        _c("entity", "text", "what the row is a record of", vocab.Entity),
        _c("name", "text", "the site as the source names it"),
        *_CELL,
        _c("column", "text", "heading of the column with the name; unknown if the row has none"),
        _c("valid_at", "date", "the date the row speaks of: its own, else its source's"),
    ),
)

CLAIMS = Table(
    "claims",
    "one value as one source stated it",
    ("claim_id",),
    (
        _c("claim_id", "text", "record and field"),
        _c("record_id", "text", "the record it belongs to"),
        _c("field", "text", "what is stated"),
        _c("text", "text", "the cell exactly as it stands"),
        _c("value", "text", "the value read from it: a term, an ISO date or plain text"),
        _c("low", "number", "lowest reading of a figure, in `unit`; unknown for no bound"),
        _c("high", "number", "highest reading of a figure, in `unit`; unknown for no bound"),
        _c("qualifier", "text", "how firmly a figure is stated", vocab.Qualifier),
        _c("basis", "text", "what an acreage counts", vocab.AcreageBasis),
        _c("unit", "text", "unit of low and high"),
        _c("reference", "text", "the public document that the source cites"),
        *_CELL,
        _c("column", "text", "heading of the column"),
        _c("valid_at", "date", "the date the value speaks of"),
        _c("known_at", "date", "when the pipeline learnt it"),
    ),
)

GEOMETRIES = Table(
    "geometries",
    "one geometry as one record gave it, in the working CRS",
    ("record_id",),
    (
        _c("record_id", "text", "the record it belongs to"),
        _PLACE,
        _c("kind", "text", "surveyed, drawn or location only", vocab.BoundaryKind),
        _c("uncertainty_m", "number", "how far off a location may be (m)"),
        _c("geometry", "geometry", "point, or polygon of a surveyed or drawn boundary"),
    ),
)

ISSUES = Table(
    "issues",
    "one defect in data",
    (),
    (
        *_CELL,
        _c("column", "text", "heading of the column"),
        _c("value", "text", "the value at fault, as it stands"),
        _c("kind", "text", "kind of defect", vocab.IssueKind),
        _c("severity", "text", "an error holds the value or row back", vocab.Severity),
        _c("message", "text", "what is wrong, in words"),
        _c("repair", "text", "what was done, or what to do"),
    ),
)

IDENTITIES = Table(
    "identities",
    "which site a record is of",
    ("record_id",),
    (
        _c("record_id", "text", "the record"),
        _SITE_ID,
        _c("decision", "text", "the rule or decision that says so"),
        _c("decided_by", "text", "`rule`, or the person"),
    ),
)

CONFLICTS = Table(
    "conflicts",
    "one claim that lost to another",
    ("site_id", "field", "claim_id_lost"),
    (
        _SITE_ID,
        _c("field", "text", "what the claims state"),
        _c("claim_id_won", "text", "the claim that holds"),
        _c("value_won", "text", "its text"),
        _c("claim_id_lost", "text", "the claim that lost"),
        _c("value_lost", "text", "its text"),
        _c("why", "text", "the rule that decided"),
    ),
)

SITES = Table(
    "sites",
    "one development site, counted once",
    ("site_id",),
    (
        _SITE_ID,
        _c("name", "text", "name in use"),
        _c("part_of_site_id", "text", "the site that already includes this one; unknown if none"),
        _c("authorities", "text", "local planning authorities, joined with `; `"),
        _c("role", "text", "role in the ten-year supply, as a source puts it"),
        _c("readiness", "text", "readiness as a source puts it"),
        _c("positioning", "text", "what the site is good for, as a source puts it"),
        _c("constraints", "text", "terms of `Constraint`, joined with `; `"),
        _c("plan_status", "text", "how far in plan-making", vocab.PlanStatus),
        _c("application_status", "text", "latest application stage", vocab.ApplicationStatus),
        _c("planning_date", "date", "date of the latest application stage"),
        _c("planning_group", "text", "the class a map shows", vocab.PlanningGroup),
        _c("power_status", "text", "stage of the electricity connection", vocab.PowerStatus),
        _c("power_mva", "number", "firm capacity stated for the site (MVA)"),
        _c("power_date", "date", "when that capacity is stated to be available"),
        _c("works_cost_gbp", "number", "cost still to meet of enabling works (GBP)"),
        _c("works_months", "number", "time that enabling works still need (months)"),
        _c("control", "text", "who controls the site, how firmly", vocab.Control),
        _c("available_date", "date", "when land is stated to be available"),
        _c("boundary_kind", "text", "the least sure of its places' boundaries", vocab.BoundaryKind),
        _c("measured_acres", "number", "area of its boundaries, if every place has one (acres)"),
        _c("lat", "number", "latitude of the site's marker (degrees, WGS84)"),
        _c("lon", "number", "longitude of the site's marker (degrees, WGS84)"),
        _c("location_uncertainty_m", "number", "how far off its least sure location may be (m)"),
    ),
)

BOUNDARIES = Table(
    "boundaries",
    "one boundary or location of a site, in the working CRS",
    ("site_id", "version", "place"),
    (
        _SITE_ID,
        _c("version", "integer", "1 for the first boundary of a site and place"),
        _PLACE,
        _c("kind", "text", "surveyed, drawn or location only", vocab.BoundaryKind),
        _c("uncertainty_m", "number", "how far off a location may be (m)"),
        _c("lat", "number", "latitude of its marker (degrees, WGS84)"),
        _c("lon", "number", "longitude of its marker (degrees, WGS84)"),
        _c("claim_id", "text", "the claim that it rests on"),
        _c("geometry", "geometry", "point, or polygon of a surveyed or drawn boundary"),
    ),
)

SITE_AREAS = Table(
    "site_areas",
    "one authority that a site, or one place of it, lies in",
    ("site_id", "kind", "name", "place"),
    (
        _SITE_ID,
        _PLACE,
        _c("kind", "text", "`authority`"),
        _c("name", "text", "the authority"),
        _c("share", "number", "share of the site's area; unknown without a boundary"),
        _c("claim_id", "text", "the claim that it rests on"),
    ),
)

ACREAGES = Table(
    "acreages",
    "one acreage of a site on one basis",
    ("site_id", "basis"),
    (
        _SITE_ID,
        _c("basis", "text", "what it counts", vocab.AcreageBasis),
        _c("low_acres", "number", "lower end; unknown for no lower bound"),
        _c("high_acres", "number", "upper end; unknown for no upper bound"),
        _c("qualifier", "text", "how firmly it is stated", vocab.Qualifier),
        _c("text", "text", "the cell exactly as printed"),
        _c("claim_id", "text", "the claim that it rests on"),
    ),
)

APPLICATIONS = Table(
    "applications",
    "one planning application",
    ("site_id", "application"),
    (
        _SITE_ID,
        _c("application", "text", "reference, or a short name where no reference is known"),
        _c("authority", "text", "authority that decides it"),
        _c("status", "text", "its latest known stage", vocab.ApplicationStatus),
        _c("status_date", "date", "date of that stage"),
        _c("description", "text", "what it is for"),
        _c("claim_id", "text", "the claim that its status, or else its reference, rests on"),
    ),
)

STAGE_EVENTS = Table(
    "stage_events",
    "one step of one application",
    ("site_id", "application", "status", "date"),
    (
        _SITE_ID,
        _c("application", "text", "the application"),
        _c("status", "text", "the stage reached", vocab.ApplicationStatus),
        _c("date", "date", "when"),
        _c("authority", "text", "authority that decided"),
        _c("reference", "text", "the public document that says so"),
        _c("claim_id", "text", "the claim that it rests on"),
    ),
)

INCENTIVES = Table(
    "incentives",
    "one incentive that names a site",
    ("site_id", "scheme"),
    (
        _SITE_ID,
        _c("scheme", "text", "the scheme"),
        _c("position", "text", "what is known of the site's standing in it"),
        _c("ends", "date", "when the scheme's reliefs end"),
        _c("reference", "text", "the public document that says so"),
        _c("claim_id", "text", "the claim that it rests on"),
    ),
)

ROAD_NODES = Table(
    "road_nodes",
    "one junction of the road network",
    ("node",),
    (
        _c("node", "text", "name of the junction"),
        _c("lat", "number", "latitude (degrees, WGS84)"),
        _c("lon", "number", "longitude (degrees, WGS84)"),
        _c("kind", "text", "kind of junction"),
        _c("aliases", "text", "other names, joined with `;`"),
        _c("verified", "flag", "position checked against a second source"),
        _c("basis", "text", "where the position comes from"),
        _c("row", "integer", "row in the file; the header is row 1"),
    ),
)

ROAD_LINKS = Table(
    "road_links",
    "one stretch of road between two junctions",
    ("link_id",),
    (
        _c("link_id", "text", "stable name of the link; parallel links differ"),
        _c("from_node", "text", "junction it starts at"),
        _c("to_node", "text", "junction it ends at"),
        _c("road", "text", "road number"),
        _c("road_class", "text", "class of road", vocab.RoadClass),
        _c("carriageway", "text", "single or dual", vocab.Carriageway),
        _c("direction", "text", "ways it may be driven", vocab.Direction),
        _c("length_km", "number", "driven length (km)"),
        _c("toll", "flag", "a toll is charged"),
        _c("setting", "text", "built-up or not", vocab.Setting),
        _c("via", "text", "shape points `lat lon;lat lon`, for drawing only"),
        _c("verified", "flag", "length checked against a second source"),
        _c("basis", "text", "where the length comes from"),
        _c("row", "integer", "row in the file; the header is row 1"),
    ),
)

HUBS = Table(
    "hubs",
    "one logistics or industrial destination",
    ("hub_id",),
    (
        _c("hub_id", "text", "short name"),
        _c("kind", "text", "kind of hub", vocab.HubKind),
        _c("name", "text", "name in use"),
        _c("lat", "number", "latitude (degrees, WGS84); unknown is not routed to"),
        _c("lon", "number", "longitude (degrees, WGS84)"),
        _c("node", "text", "road junction where it meets the network; else by position"),
        _c("status", "text", "whether it can be used now", vocab.HubStatus),
        _c("status_note", "text", "more on its status"),
        _c("source", "text", "where this is known from"),
        _c("verified", "flag", "checked against a second source"),
        _c("basis", "text", "where the position comes from"),
        _c("row", "integer", "row in the file; the header is row 1"),
    ),
)

TOWNS = Table(
    "towns",
    "one town named on the map",
    ("name",),
    (
        _c("name", "text", "name"),
        _c("lat", "number", "latitude (degrees, WGS84)"),
        _c("lon", "number", "longitude (degrees, WGS84)"),
        _c("rank", "integer", "1 for cities, 2 for larger, 3 for smaller towns"),
    ),
)

LAYERS = Table(
    "layers",
    "one bundled or given layer that the run used",
    ("layer",),
    (
        _c("layer", "text", "name"),
        _c("title", "text", "what it is, in words"),
        _c("as_of", "date", "the date it speaks of"),
        _c("source", "text", "where it comes from"),
        _c("licence", "text", "terms it may be used under"),
        _c("attribution", "text", "line that outputs must carry; unknown if none is asked for"),
        _c("verified", "flag", "checked against a second source as a whole"),
        _c("sha256", "text", "hash over its files' hashes"),
    ),
)

ACCESS = Table(
    "access",
    "the nearest hub of one kind from one place of a site",
    ("site_id", "place", "hub_kind"),
    (
        _SITE_ID,
        _PLACE,
        _c("hub_kind", "text", "kind of hub", vocab.HubKind),
        _c("hub_id", "text", "nearest operational hub of the kind; unknown if none is reached"),
        _c("hub_name", "text", "its name"),
        _c("minutes", "number", "driving time of the vehicle (min); unknown if unreachable"),
        _c("km", "number", "driven distance (km)"),
        _c("connector_km", "number", "modelled part of km, off the road network"),
        _c("route", "text", "road numbers in order, joined with ` → `"),
        _c("reachable", "flag", "whether a route exists"),
        _c("toll", "flag", "whether the route uses a toll road"),
        _c("links_verified", "flag", "the length of every link of the route is verified"),
        _c(
            "verified",
            "flag",
            "everything the figure rests on is verified: links, speeds, connectors, ends",
        ),
    ),
)

LEGS = Table(
    "legs",
    "one leg of the route to a nearest hub",
    ("site_id", "place", "hub_kind", "leg"),
    (
        _SITE_ID,
        _PLACE,
        _c("hub_kind", "text", "kind of hub", vocab.HubKind),
        _c("leg", "integer", "1 for the first leg"),
        _c("leg_kind", "text", "connector or link", vocab.LegKind),
        _c("link_id", "text", "road link; unknown on a connector"),
        _c("road", "text", "road number; unknown on a connector"),
        _c("from_name", "text", "where the leg starts"),
        _c("to_name", "text", "where the leg ends"),
        _c("km", "number", "driven length (km)"),
        _c("speed_kmh", "number", "speed used (km/h)"),
        _c("deciseconds", "integer", "driving time (tenths of a second)"),
        _c("link_row", "integer", "row of the link in its file"),
        _c("rule", "text", "keys of the configuration that set the speed, joined with `; `"),
        _c("coordinates", "text", "`lat lon;lat lon` of the leg as drawn"),
    ),
)

REACH = Table(
    "reach",
    "one port, terminal or airport and whether a lorry can serve it",
    ("site_id", "place", "hub_id"),
    (
        _SITE_ID,
        _PLACE,
        _c("hub_id", "text", "the hub"),
        _c("hub_kind", "text", "kind of hub", vocab.HubKind),
        _c("hub_name", "text", "its name"),
        _c("minutes_out", "number", "driving time to the hub (min); unknown if unreachable"),
        _c("minutes_back", "number", "driving time back (min); unknown if unreachable"),
        _c("within_one_way", "flag", "reached in one driving period"),
        _c("duty_min", "number", "there and back with breaks and turnaround (min)"),
        _c("within_return_duty", "flag", "there and back within one duty"),
        _c(
            "verified",
            "flag",
            "everything the row rests on is verified: links and speeds both ways, connectors, "
            "ends, drivers' hours",
        ),
    ),
)

INPUTS = Table(
    "inputs",
    "one thing that scoring may read about a site; absent rows are unknown",
    ("site_id", "field"),
    (
        _SITE_ID,
        _c("field", "text", "what it says"),
        _c("low", "number", "lowest value that it can have; unknown for no lower bound"),
        _c("high", "number", "highest value that it can have; unknown for no upper bound"),
        _c("term", "text", "its term, where it is a word"),
        _c("known", "flag", "known on the basis that its name promises; else only a bound"),
        _c("text", "text", "it in words"),
        _c("unit", "text", "unit of low and high"),
        _c("origin", "text", "`claims`, `access` or `measured`"),
        _c(
            "verified",
            "flag",
            "everything that a modelled or measured input rests on is verified; unknown for a "
            "claim, which stands as its source states it",
        ),
    ),
)

INPUT_TERMS: dict[str, type[vocab.Term]] = {
    "plan_status": vocab.PlanStatus,
    "application_status": vocab.ApplicationStatus,
    "control": vocab.Control,
    "power_status": vocab.PowerStatus,
}
"""The vocabulary of each input that is a word and that a profile may value."""

INPUT_NUMBERS: frozenset[str] = frozenset(
    {
        "stated_acres", "net_developable_acres", "near_term_acres", "measured_acres",
        "power_mva", "works_cost_gbp", "works_months",
        *(f"{kind}_min" for kind in vocab.HubKind.values()),
    }
)  # fmt: skip
"""The inputs that are numbers, in the unit that their name says (acres, MVA, GBP, months, min)."""

INPUT_FACTS: frozenset[str] = frozenset(
    {"location", "boundary", "authorities", "available_date", "power_date", "constraints",
     "incentives"}
)  # fmt: skip
"""The inputs that are known or not; a profile cannot value them."""


COMPONENTS = Table(
    "components",
    "one criterion of one site's score",
    ("site_id", "criterion"),
    (
        _SITE_ID,
        _c("criterion", "text", "the criterion"),
        _c("title", "text", "the criterion in words"),
        _c("field", "text", "the site's field that it reads"),
        _c("input", "text", "the input in words; unknown if not stated"),
        _c("input_low", "number", "lowest value that the input can have, in `unit`"),
        _c("input_high", "number", "highest value that the input can have, in `unit`"),
        _c("unit", "text", "unit of the input"),
        _c("known", "flag", "the input is known on the basis that the criterion needs"),
        _c("value_low", "number", "lowest value score (0-1)"),
        _c("value_high", "number", "highest value score (0-1)"),
        _c("weight", "number", "share of the whole (0-1)"),
        _c("points_low", "number", "lowest contribution to the score (0-100)"),
        _c("points_high", "number", "highest contribution to the score (0-100)"),
        _c("rule", "text", "key of the configuration that values it"),
        _c("verified", "flag", "the input and the function that values it are verified"),
    ),
)

SCORES = Table(
    "scores",
    "the investability of one site",
    ("site_id",),
    (
        _SITE_ID,
        _c("score", "number", "points proven (0-100); unknown below the set completeness"),
        _c("low", "number", "score if every unknown turns out worst (0-100)"),
        _c("high", "number", "score if every unknown turns out best (0-100)"),
        _c("completeness", "number", "share of the weight that rests on known inputs (0-1)"),
        _c("rank", "integer", "1 for the best of the ranked; unknown if not ranked"),
        _c("gates", "text", "failed if any gate fails, unknown if any is", vocab.Outcome),
        _c("facts_known", "integer", "facts known about the site"),
        _c("facts_total", "integer", "facts that an investor asks for"),
        _c(
            "verified",
            "flag",
            "every criterion with its input, and the limit of every gate, is verified",
        ),
    ),
)

FINDINGS = Table(
    "findings",
    "the result of one rule for one site",
    ("site_id", "rule"),
    (
        _SITE_ID,
        _c("rule", "text", "the rule"),
        _c(
            "kind",
            "text",
            "gate of the score, or fact that an investor asks for",
            vocab.FindingKind,
        ),
        _c("title", "text", "the rule in words"),
        _c("outcome", "text", "passed, failed or unknown", vocab.Outcome),
        _c("fact", "text", "what is known; unknown if nothing is"),
        _c("field", "text", "the site's field that it reads"),
        _c("next_step", "text", "the question to ask, or what would cure a failure"),
        _c("actor", "text", "who can answer or act"),
        _c("source", "text", "key of the configuration that states the rule"),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SOURCES, RECORDS, CLAIMS, GEOMETRIES, ISSUES, IDENTITIES, CONFLICTS,
        SITES, BOUNDARIES, SITE_AREAS, ACREAGES, APPLICATIONS, STAGE_EVENTS, INCENTIVES,
        ROAD_NODES, ROAD_LINKS, HUBS, TOWNS, LAYERS,
        ACCESS, LEGS, REACH, INPUTS, COMPONENTS, SCORES, FINDINGS,
    )
}  # fmt: skip

"""Kinds of defect in data, who can put each right, and its public name."""

from __future__ import annotations

from sitepipe.vocab.term import Term


class Severity(Term):
    """How much an issue matters: an error holds the value or row back."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


class IssueKind(Term):
    """Kinds of defect in data."""

    UNREADABLE_ACREAGE = "unreadable_acreage", "acreage that cannot be read"
    UNREADABLE_NUMBER = "unreadable_number", "number that cannot be read"
    UNREADABLE_DATE = "unreadable_date", "date that cannot be read"
    UNKNOWN_TERM = "unknown_term", "term outside the vocabulary"
    MISSING_NAME = "missing_name", "row without a site name"
    ENCODING_GUESSED = "encoding_guessed", "file not in UTF-8"
    COLUMN_IGNORED = "column_ignored", "column that no field is mapped to"
    COORDINATES_SWAPPED = "coordinates_swapped", "latitude and longitude swapped"
    COORDINATES_OUTSIDE = "coordinates_outside", "position far from Great Britain"
    PLACES_APART = "places_apart", "one site that two rows place far apart"
    INVALID_GEOMETRY = "invalid_geometry", "boundary that was repaired"
    GEOMETRY_NOT_REPAIRED = "geometry_not_repaired", "boundary that no repair makes an area"
    HEIGHTS_LEFT_OUT = "heights_left_out", "heights that are not read"
    MISSING_GEOMETRY = "missing_geometry", "row without a geometry"
    WRONG_GEOMETRY = "wrong_geometry", "geometry that is no site"
    DUPLICATE_SITE = "duplicate_site", "site named twice in one source"
    UNKNOWN_SITE = "unknown_site", "row for a site that no source names"
    MISSING_LOCATION = "missing_location", "site without a location"
    UNREACHABLE_HUB = "unreachable_hub", "hub that cannot be reached"
    FAR_FROM_ROADS = "far_from_roads", "site far from every road"
    FILE_UNMAPPED = "file_unmapped", "file in the inbox that no source describes"
    NO_ROWS = "no_rows", "source that holds no row"
    KEPT_COPY_USED = "kept_copy_used", "source that cannot be reached now"
    FILE_RECOGNISED = "file_recognised", "newer file of a source, told by what it holds"
    DATE_WITHOUT_STAGE = "date_without_stage", "planning date without a stage"
    AFTER_AS_OF = "after_as_of", "claim on a later date than the run's"
    REPROJECTED = "reprojected", "positions carried to another CRS"
    FIGURE_NOT_IN_FORCE = "figure_not_in_force", "figure that does not hold at the as-of date"
    RAGGED_ROW = "ragged_row", "row with more or fewer cells than the header"
    MISSING_KEY = "missing_key", "row that does not say which one of its kind it is"
    MERGED_CELLS = "merged_cells", "cells merged over several rows or columns"
    COLUMN_MISSING = "column_missing", "column of the form that the sheet lacks"
    DATE_AS_TEXT = "date_as_text", "date written as text"
    SHEET_IGNORED = "sheet_ignored", "sheet that was not read"
    TEMPLATE_EMPTY = "template_empty", "portfolio template that nobody has filled"
    TEMPLATE_UNSIGNED = "template_unsigned", "template that does not say from whom or of when"
    FORMULA_WITHOUT_VALUE = "formula_without_value", "formula that gives no value"
    ROWS_ABOVE_HEADER = "rows_above_header", "rows above the headings"
    UNKNOWN_WORKS = "unknown_works", "works that no schedule names"
    SUBSTATIONS_JOINED = "substations_joined", "requests joined to the substations they name"
    UNKNOWN_SUBSTATION = "unknown_substation", "substation that no source names"
    EVIDENCE_WITHOUT_DATE = "evidence_without_date", "evidence that states no date"
    OUTSIDE_RANGE = "outside_range", "value that its kind cannot have"
    CONTRADICTS_ITSELF = "contradicts_itself", "values of one row that cannot both hold"
    COORDINATES_INVALID = "coordinates_invalid", "coordinates that are no numbers"
    COORDINATES_IN_GRID = "coordinates_in_grid", "grid metres where degrees are due"
    COORDINATES_IN_DEGREES = "coordinates_in_degrees", "degrees where grid metres are due"
    COORDINATES_IN_MERCATOR = "coordinates_in_mercator", "Web Mercator metres"
    GRID_SWAPPED = "grid_swapped", "easting and northing swapped"
    DIGIT_MISSING = "digit_missing", "coordinate short of a digit"
    UNREADABLE_POSITION = "unreadable_position", "grid reference or geometry that cannot be read"
    MISSING_VALUE = "missing_value", "value that its register demands"
    REFERENCE_NOT_UNIQUE = "reference_not_unique", "reference that several rows have"
    REFERENCE_CASE = "reference_case", "references that differ only in case"
    SHIFTED_ROW = "shifted_row", "row whose cells stand in the wrong columns"
    HEADER_REPAIRED = "header_repaired", "headings put right"
    DEFAULT_USED = "default_used", "value taken from the source's defaults"
    DATE_AMBIGUOUS = "date_ambiguous", "dates that may be day first or month first"
    DATE_AS_NUMBER = "date_as_number", "date written as a number of days"
    AMBIGUOUS_SITE = "ambiguous_site", "name that several sites have"
    HEADING_TWICE = "heading_twice", "heading that stands twice"
    HEADINGS_IN_TWO_ROWS = "headings_in_two_rows", "headings made of two rows"
    TOTAL_ROW = "total_row", "row that adds up others"
    FOOTNOTE = "footnote", "remark under the table"
    HEADINGS_REPEATED = "headings_repeated", "headings that stand again among the rows"
    PLACED_BY_POSTCODE = "placed_by_postcode", "rows placed by their postcodes"
    POSTCODE_TERMINATED = "postcode_terminated", "postcode that is no longer in use"
    UNKNOWN_POSTCODE = "unknown_postcode", "postcode that the lookup has no place for"
    POSTCODES_WITHOUT_LOOKUP = "postcodes_without_lookup", "postcodes, and no lookup for them"
    AREAS_OVERLAP = "areas_overlap", "areas of one layer that overlap"
    READ_ONLY_CHANGED = "read_only_changed", "read-only cell of a workbook that was changed"
    CELL_EMPTIED = "cell_emptied", "cell of a workbook that came back empty"
    ROW_RENAMED = "row_renamed", "row of a workbook that names another thing than it was issued for"

    @property
    def fixer(self) -> Fixer:
        """Who can put it right."""
        if self in _FOR_INFORMATION:
            return Fixer.NOBODY
        return Fixer.PIPELINE if self in _FOR_THE_PIPELINE else Fixer.SENDER

    @property
    def public_kind(self) -> str | None:
        """Its name among the issue types of the public specification for planning data."""
        return _PUBLIC_KINDS.get(self)


class Fixer(Term):
    """Who can put a defect right."""

    SENDER = "sender", "who sent the data"
    PIPELINE = "pipeline", "the pipeline's own team"
    NOBODY = "nobody", "nobody: for information"


_FOR_INFORMATION = {
    IssueKind.AFTER_AS_OF,
    IssueKind.COLUMN_IGNORED,
    IssueKind.DEFAULT_USED,
    IssueKind.HEIGHTS_LEFT_OUT,
    IssueKind.REPROJECTED,
    IssueKind.FOOTNOTE,
    IssueKind.HEADINGS_IN_TWO_ROWS,
    IssueKind.HEADINGS_REPEATED,
    IssueKind.PLACED_BY_POSTCODE,
    IssueKind.SUBSTATIONS_JOINED,
    IssueKind.ROWS_ABOVE_HEADER,
    IssueKind.TOTAL_ROW,
}
_FOR_THE_PIPELINE = {
    IssueKind.AMBIGUOUS_SITE,
    IssueKind.AREAS_OVERLAP,
    IssueKind.COLUMN_MISSING,
    IssueKind.FAR_FROM_ROADS,
    IssueKind.FIGURE_NOT_IN_FORCE,
    IssueKind.FILE_RECOGNISED,
    IssueKind.FILE_UNMAPPED,
    IssueKind.KEPT_COPY_USED,
    IssueKind.PLACES_APART,
    IssueKind.POSTCODES_WITHOUT_LOOKUP,
    IssueKind.READ_ONLY_CHANGED,
    IssueKind.SHEET_IGNORED,
    IssueKind.UNKNOWN_SITE,
    IssueKind.UNREACHABLE_HUB,
}
_PUBLIC_KINDS = {
    IssueKind.COORDINATES_INVALID: "invalid coordinates",
    IssueKind.COORDINATES_SWAPPED: "WGS84 flipped",
    IssueKind.COORDINATES_IN_GRID: "OSGB",
    IssueKind.GRID_SWAPPED: "OSGB flipped",
    IssueKind.COORDINATES_IN_MERCATOR: "Mercator",
    IssueKind.COORDINATES_OUTSIDE: "WGS84 out of bounds",
    IssueKind.INVALID_GEOMETRY: "invalid geometry - fixed",
    IssueKind.GEOMETRY_NOT_REPAIRED: "invalid geometry - not fixable",
    IssueKind.WRONG_GEOMETRY: "Unexpected geom type",
    IssueKind.UNREADABLE_DATE: "invalid date",
    IssueKind.UNREADABLE_NUMBER: "invalid decimal",
    IssueKind.UNREADABLE_ACREAGE: "invalid decimal",
    IssueKind.UNKNOWN_TERM: "invalid category value",
    IssueKind.MISSING_NAME: "missing value",
    IssueKind.MISSING_KEY: "missing value",
    IssueKind.MISSING_VALUE: "missing value",
    IssueKind.MISSING_GEOMETRY: "missing value",
    IssueKind.REFERENCE_NOT_UNIQUE: "reference values are not unique",
    IssueKind.REFERENCE_CASE: "reference values are not unique",
    IssueKind.SHIFTED_ROW: "patch",
    IssueKind.HEADER_REPAIRED: "patch",
    IssueKind.DEFAULT_USED: "default-value",
}
"""Only where the specification has a type of the same meaning."""

"""Tables of what sources state: claims, where they stand, and defects."""

from __future__ import annotations

import pandas as pd

from sitepipe import vocab
from sitepipe.schema.table import PLACE, SITE_ID, Table, column

_INTERNAL = vocab.Audience.INTERNAL
_CELL = (
    column("source_id", "text", "the source it was read from"),
    column("sheet", "text", "sheet or layer within the source; unknown for plain tables"),
    column(
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
        column("source_id", "text", "short name of the source"),
        column("title", "text", "what it is, in words"),
        column("partner", "text", "who sent or published it"),
        column("file", "text", "file name, relative to the workspace", audience=_INTERNAL),
        column("file_sha256", "text", "hash of the file's bytes", audience=_INTERNAL),
        column("licence", "text", "terms it may be used under"),
        column(
            "audience",
            "text",
            "whom its description approves it for; unknown if it says nothing",
            vocab.Audience,
            audience=_INTERNAL,
        ),
        column(
            "audience_limit",
            "text",
            "beyond whom its terms let nobody approve it; unknown for no limit",
            vocab.Audience,
            audience=_INTERNAL,
        ),
        column("trust", "integer", "how far it is trusted where sources disagree; higher wins"),
        column(
            "field_trust",
            "text",
            "fields that it is trusted for otherwise, as `field=trust`, joined with `; `",
        ),
        column("valid_at", "date", "the date it speaks of"),
        column("known_at", "date", "when the pipeline learnt it"),
        column(
            "rhythm_months",
            "integer",
            "months between its editions; unknown if none is expected",
            audience=_INTERNAL,
        ),
        column("rows_read", "integer", "rows below the header"),
        column("rows_accepted", "integer", "rows that became records"),
        column("rows_held", "integer", "rows held back by an issue"),
    ),
)

RECORDS = Table(
    "records",
    "one row of one source",
    ("record_id",),
    (
        column("record_id", "text", "source and row"),
        column("entity", "text", "what the row is a record of", vocab.Entity),
        column(
            "name",
            "text",
            "the site, the works or the substation, as the source names it",
        ),
        *_CELL,
        column("column", "text", "heading of the column with the name; unknown if none"),
        column("valid_at", "date", "the date the row speaks of: its own, else its source's"),
    ),
    audience=vocab.Audience.INTERNAL,
)

CLAIMS = Table(
    "claims",
    "one value as one source stated it",
    ("claim_id",),
    (
        column("claim_id", "text", "record and field"),
        column("record_id", "text", "the record it belongs to"),
        column("field", "text", "what is stated"),
        column("text", "text", "the cell exactly as it stands"),
        column(
            "value",
            "text",
            "the value read from it: a term, an ISO date or interval of dates, or plain text",
        ),
        column("low", "number", "lowest reading of a figure, in `unit`; unknown for no bound"),
        column("high", "number", "highest reading of a figure, in `unit`; unknown for no bound"),
        column("qualifier", "text", "how firmly a figure is stated", vocab.Qualifier),
        column("basis", "text", "what an acreage counts", vocab.AcreageBasis),
        column("unit", "text", "unit of low and high"),
        column("reading", "text", "how it was read where the text alone does not say"),
        column("reference", "text", "the public document that the source cites"),
        *_CELL,
        column("column", "text", "heading of the column"),
        column("valid_at", "date", "the date the value speaks of"),
        column("known_at", "date", "when the pipeline learnt it"),
    ),
    audience=vocab.Audience.INTERNAL,
)

GEOMETRIES = Table(
    "geometries",
    "one geometry as one record gave it, in the working CRS",
    ("record_id",),
    (
        column("record_id", "text", "the record it belongs to"),
        PLACE,
        column("kind", "text", "surveyed, drawn or location only", vocab.BoundaryKind),
        column("uncertainty_m", "number", "how far off a location may be (m)"),
        column("geometry", "geometry", "point, or polygon of a surveyed or drawn boundary"),
    ),
    audience=vocab.Audience.INTERNAL,
)


class IssueTable(Table):
    """The table of defects: who can mend one, and its public name, follow from its kind."""

    def frame(self, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
        """Build the table as any other, with the columns that follow from the kind."""
        table = super().frame(rows)
        kinds = {kind.value: kind for kind in vocab.IssueKind}
        for name, told in (
            ("fixer", lambda kind: kinds[kind].fixer.value),
            ("public_kind", lambda kind: kinds[kind].public_kind),
        ):
            table[name] = table["kind"].map(told, na_action="ignore").astype("str")
        return table


ISSUES = IssueTable(
    "issues",
    "one defect in data",
    (),
    (
        *_CELL,
        column("column", "text", "heading of the column"),
        column("value", "text", "the value at fault, as it stands"),
        column("kind", "text", "kind of defect", vocab.IssueKind),
        column("severity", "text", "an error holds the value or row back", vocab.Severity),
        column("message", "text", "what is wrong, in words"),
        column("repair", "text", "what was done, or what to do"),
        column("fixer", "text", "who can put it right", vocab.Fixer),
        column(
            "public_kind",
            "text",
            "its name among the issue types of the public specification for planning data; "
            "unknown where that has none",
        ),
    ),
    audience=vocab.Audience.INTERNAL,
)

IDENTITIES = Table(
    "identities",
    "which site a record is of",
    ("record_id",),
    (
        column("record_id", "text", "the record"),
        SITE_ID,
        column("decision", "text", "the rule or decision that says so"),
        column("decided_by", "text", "`rule`, or the person"),
    ),
    audience=vocab.Audience.INTERNAL,
)

MATCHES = Table(
    "matches",
    "two records of sites that were compared",
    ("record_id", "other_record_id"),
    (
        column("record_id", "text", "the record"),
        column("other_record_id", "text", "the other; the pair stands once"),
        column("outcome", "text", "one site, one in the other, two, or a question", vocab.Match),
        column("score", "number", "points of evidence that they are one site"),
        column("why", "text", "the evidence, each with its points, or what forbids it"),
    ),
    audience=_INTERNAL,
)

_END = (
    ("source_id", "source of {} record"),
    ("name", "the site, as {} record names it"),
    ("reference", "reference of {} record; unknown if it has none"),
)

DECISIONS = Table(
    "decisions",
    "what a person decided of two records",
    (),
    (
        column("decided_at", "date", "when"),
        column("decided_by", "text", "who"),
        column("outcome", "text", "what the two are to one another", vocab.Match),
        *(column(name, "text", meaning.format("the")) for name, meaning in _END),
        *(column(f"other_{name}", "text", meaning.format("the other")) for name, meaning in _END),
        column("note", "text", "why"),
    ),
    audience=_INTERNAL,
)

APPROVALS = Table(
    "approvals",
    "what a person approved of one fact for one audience, or took back",
    (),
    (
        column("approved_at", "date", "when"),
        column("approved_by", "text", "who"),
        column("approval", "text", "approved, or revoked", vocab.Approval),
        column("audience", "text", "for whom", vocab.Audience),
        column("partner", "text", "the one partner that it is for; unknown for all"),
        column("source_id", "text", "the source that states the fact"),
        column("name", "text", "the site or works, as the source names it"),
        column("about", "text", "which row of a register: its key; unknown for none"),
        column("field", "text", "what is stated"),
        column("value", "text", "the value that was approved, as it stood"),
        column("value_sha256", "text", "hash of that value as it is read"),
        column("note", "text", "why"),
    ),
    audience=_INTERNAL,
)

SITE_IDS = Table(
    "site_ids",
    "what one source calls a site, by which it is known again",
    ("site_id", "source_id", "name_key", "reference"),
    (
        SITE_ID,
        column("source_id", "text", "the source"),
        column("name_key", "text", "name, without case and punctuation; unknown if none"),
        column("reference", "text", "reference; unknown if none"),
        column("held", "flag", "it still speaks of this site, and not of another"),
    ),
    audience=_INTERNAL,
)

LINEAGE = Table(
    "lineage",
    "what happened to the id of a site",
    (),
    (
        column("date", "date", "the as-of date of the run that found it"),
        SITE_ID,
        column("event", "text", "what happened", vocab.LineageEvent),
        column("other_site_id", "text", "the site it was split from or merged into"),
        column("why", "text", "what is shared"),
    ),
    audience=_INTERNAL,
)

ISSUED = Table(
    "issued",
    "one record of a partner's that a row of its workbook was issued for",
    (),
    (
        column("record_id", "text", "the row of the workbook that came back"),
        column("source_id", "text", "source of the record that it was issued for"),
        column("name", "text", "the site, as that record names it"),
        column("reference", "text", "that record's reference; unknown if it has none"),
    ),
    audience=_INTERNAL,
)

REVISED = Table(
    "revised",
    "one claim that its partner revised in a workbook",
    (),
    (
        column("claim_id", "text", "the claim of the workbook"),
        column("revised_claim_id", "text", "the earlier claim"),
    ),
    audience=_INTERNAL,
)

CONFLICTS = Table(
    "conflicts",
    "one claim that lost to another",
    ("site_id", "field", "claim_id_lost"),
    (
        SITE_ID,
        column("field", "text", "what the claims state"),
        column("claim_id_won", "text", "the claim that holds"),
        column("value_won", "text", "its text"),
        column("claim_id_lost", "text", "the claim that lost"),
        column("value_lost", "text", "its text"),
        column("why", "text", "the rule that decided"),
    ),
    audience=vocab.Audience.INTERNAL,
)

"""
What each command answers with ``--json``: one document, ``"version": 1``.

The same models are what the documented functions return to a notebook. A field that is
``None`` is unknown.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sitepipe.cells import is_unknown, stated


class Part(BaseModel):
    """A part of a report."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Report(Part):
    """A whole document."""

    version: Literal[1] = Field(default=1, description="Version of this document's form.")


class SitesCount(Part):
    """How many sites a run holds."""

    named: int = Field(description="Sites named by any source.")
    counted: int = Field(description="Sites left when one inside another is counted once.")
    ranked: int = Field(description="Sites complete enough to be ranked.")
    acreage: str = Field(description="The acreage in words, with its basis.")


class OutputFile(Part):
    """One file of a run's folder."""

    name: str = Field(description="File name.")
    bytes: int = Field(description="Size in bytes.")
    sha256: str = Field(description="Hash of the file's bytes.")


class RowsCount(Part):
    """How many rows of the sources were used."""

    read: int = Field(description="Rows below the headings.")
    accepted: int = Field(description="Rows that became records.")
    held: int = Field(description="Rows held back; `issues.csv` says why.")


class RunReport(Report):
    """``run``: what was done and where it is."""

    run_id: str = Field(description="As-of date and a hash of inputs, config and version.")
    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the answer speaks of.")
    repeated: bool = Field(description="The run was found complete and not done again.")
    sites: SitesCount
    rows: RowsCount
    issues: dict[str, int] = Field(description="Number of issues by severity.")
    outputs: list[OutputFile] = Field(description="Files in the run's folder.")


class Cell(Part):
    """Where a value stands in a source."""

    source: str = Field(description="Short name of the source.")
    file: str = Field(description="File name.")
    file_sha256: str = Field(description="Hash of the file's bytes.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")

    @classmethod
    def of(cls, claim: Any) -> Cell:
        """Return where a row of claims stands; it has the file of its source beside it."""
        return cls(
            source=claim.source_id,
            file=claim.file,
            file_sha256=claim.file_sha256,
            sheet=stated(claim.sheet),
            row=None if is_unknown(claim.row) else int(claim.row),
            column=stated(claim.column),
        )


class ClaimReport(Part):
    """One claim on a field, and whether it holds."""

    value: str = Field(description="The cell as it stands.")
    source: str = Field(description="Title of the source.")
    reference: str | None = Field(description="The public document that the source cites.")
    cell: Cell
    valid_at: str | None = Field(description="The date the value speaks of.")
    known_at: str | None = Field(description="When the pipeline learnt it.")
    won: bool = Field(description="Whether the value holds.")
    why: str = Field(description="The rule that decided.")


class Step(Part):
    """One step of a derivation."""

    step: str = Field(description="What was done, with its result.")
    inputs: list[str] = Field(description="What went in: cells, links with rows, figures.")
    rule: str = Field(description="Configuration line or method that says how.")
    deciseconds: int | None = Field(
        default=None, description="Driving time of the step (tenths of a second)."
    )


class FieldExplanation(Report):
    """``explain SITE FIELD``: one figure, walked back to its sources."""

    site_id: str = Field(description="The site.")
    field: str = Field(description="The field that was asked for.")
    value: str | None = Field(description="The value in words; none if unknown.")
    unknown: str | None = Field(description="The question to ask, and whom, if it is unknown.")
    claims: list[ClaimReport] = Field(description="Every claim on the field, also those that lost.")
    derivation: list[Step] = Field(description="How the value follows, step by step.")


class CriterionReport(Part):
    """One criterion of a score."""

    criterion: str = Field(description="Key of the criterion.")
    title: str = Field(description="The criterion in words.")
    field: str = Field(description="What to ask `explain SITE FIELD` for.")
    value: str | None = Field(description="The input in words; none if unknown.")
    value_verified: bool | None = Field(
        description="False: the input is modelled, or measured on what is not verified; none if "
        "unknown."
    )
    unit: str | None = Field(description="Unit of the input.")
    value_score: float | None = Field(description="Value score (0-1), if the input is known.")
    low: float = Field(description="Lowest contribution (0-100).")
    high: float = Field(description="Highest contribution (0-100).")
    weight: float = Field(description="Share of the whole (0-1).")
    contribution: float | None = Field(
        description="Points that its known input proves: its low. None if the input is unknown; "
        "the low of every criterion, known or not, sums to the site's low."
    )
    verified: bool = Field(
        description="False: its value function is not calibrated, or its input is unknown, "
        "modelled or not verified."
    )
    sources: list[str] = Field(description="Cells, routes and configuration lines it rests on.")


class GateReport(Part):
    """One gate of a score."""

    gate: str = Field(description="Key of the gate.")
    title: str = Field(description="The condition in words.")
    outcome: Literal["passed", "failed", "unknown"] = Field(
        description="Unknown while the input is not stated."
    )
    fact: str | None = Field(description="What is known.")
    fact_verified: bool | None = Field(
        description="False: what is known is modelled, or measured on what is not verified; none "
        "if unknown."
    )
    cure: str | None = Field(description="What would cure a failure, or the question to ask.")
    actor: str | None = Field(description="Who can answer or act.")
    verified: bool = Field(description="False: the limit is judged, not verified.")


class SiteExplanation(Report):
    """``explain SITE``: a score and all it is made of."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    score: float | None = Field(description="Points proven; none if the site is not ranked.")
    low: float = Field(description="Score if every unknown turns out worst (0-100).")
    high: float = Field(description="Score if every unknown turns out best (0-100).")
    completeness: float = Field(description="Share of the weight on known inputs (0-1).")
    rank: int | None = Field(description="1 for the best of the ranked.")
    verified: bool = Field(
        description="Whether every criterion with its input, and the limit of every gate, is "
        "verified."
    )
    profile: str = Field(description="The scoring profile, with its file.")
    gates: list[GateReport]
    criteria: list[CriterionReport]
    questions: list[str] = Field(description="What is unknown, and whom to ask.")


class ComparedCriterion(Part):
    """One criterion of two sites, side by side."""

    criterion: str = Field(description="Key of the criterion.")
    title: str = Field(description="The criterion in words.")
    field: str = Field(description="What to ask `explain SITE FIELD` for.")
    weight: float = Field(description="Share of the whole (0-1).")
    value: str | None = Field(description="The site's input in words; none if unknown.")
    low: float = Field(description="The site's lowest points (0-100).")
    high: float = Field(description="The site's highest points (0-100).")
    other_value: str | None = Field(description="The other's input in words; none if unknown.")
    other_low: float = Field(description="The other's lowest points (0-100).")
    other_high: float = Field(description="The other's highest points (0-100).")
    lead_low: float = Field(description="Least that the site leads by: its low less other's high.")
    lead_high: float = Field(description="Most that the site leads by: its high less other's low.")


class SiteComparison(Report):
    """``explain SITE --against OTHER``: where one site's score is ahead of another's, and why."""

    site: SiteExplanation
    other: SiteExplanation
    verdict: str = Field(description="Who leads, in words, and whether unknowns could turn it.")
    lead_low: float = Field(description="Least that the site leads by, in points.")
    lead_high: float = Field(description="Most that the site leads by, in points.")
    criteria: list[ComparedCriterion] = Field(description="The leads of the criteria sum to these.")


class CheckFinding(Part):
    """The result of one readiness rule for one site."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    rule: str = Field(description="Id of the rule.")
    title: str = Field(description="The rule in words.")
    outcome: Literal["passed", "failed", "unknown"] = Field(description="The result.")
    required: bool = Field(description="Whether a site is ready only if the rule passes.")
    fact: str | None = Field(description="What is known; none if nothing is.")
    sources: list[Cell] = Field(description="The cells that the fact stands in.")
    next_step: str | None = Field(description="What to ask or do; none if it passed.")
    actor: str | None = Field(description="Who can answer or act; none if it passed.")
    due: str | None = Field(description="By when, where a date of the data says so.")


class CheckReport(Report):
    """``check``: every readiness rule on every site that was asked for."""

    as_of: str = Field(description="The date that the answer speaks of.")
    ready: list[str] = Field(description="Sites whose every required rule passes.")
    findings: list[CheckFinding]
    off: dict[str, str] = Field(description="Rules switched off, each with the reason.")


class RuleFigure(Part):
    """One figure that a rule tests against."""

    value: float = Field(description="The number in force.")
    source: str = Field(description="Where it comes from, or the workspace's reason.")
    verified: bool = Field(description="False: judgement, or not checked against its source.")


class RuleReport(Part):
    """One readiness rule."""

    rule: str = Field(description="Id of the rule.")
    title: str = Field(description="The rule in words.")
    text: str = Field(description="What passes, what fails, and what leaves it unknown.")
    source: str = Field(description="Where the rule comes from.")
    valid_from: str = Field(description="Date from which it holds; empty if not limited.")
    valid_to: str = Field(description="Date until which it holds; empty if not limited.")
    required: bool = Field(description="Whether a site is ready only if it passes.")
    on: bool = Field(description="False: the workspace switched it off.")
    reason: str | None = Field(description="Why the workspace departs from the rule.")
    figures: dict[str, RuleFigure] = Field(description="What it tests against.")


class RulesReport(Report):
    """``check --list``: the readiness rules in force."""

    rules: list[RuleReport]


class PackReport(Report):
    """``pack``: what an investor or partner receives."""

    title: str = Field(description="Title of the portfolio.")
    notice: str = Field(description="What every output of the portfolio must say; may be empty.")
    as_of: str = Field(description="The date the pack speaks of.")
    audience: Literal["public", "partner", "internal"] = Field(description="Who may see it.")
    folder: str = Field(description="Folder of the pack.")
    zip: str = Field(description="The same as one file.")
    sites: list[str] = Field(description="Sites in the pack.")
    withheld: list[str] = Field(description="Columns and tables above the audience, left out.")
    searched_for: int = Field(description="Restricted values looked for in the finished pack.")
    outputs: list[OutputFile] = Field(description="Files of the pack.")


class RoadSource(Part):
    """One file that a road network was built from."""

    file: str = Field(description="File name.")
    form: str = Field(description="What kind of file it is.")
    sha256: str = Field(description="Hash of the file's bytes; empty for a folder of tables.")
    licence: str = Field(description="Terms it may be used under.")
    attribution: str = Field(description="Line that outputs must carry; may be empty.")
    as_of: str = Field(description="The date it speaks of; empty if it does not say.")
    note: str = Field(description="What a user should know; may be empty.")


class BuildRemark(Part):
    """What happened to how much of the input, and the first five."""

    matter: str = Field(description="`read`, `kept`, `repaired`, `dropped` or `not represented`.")
    what: str = Field(description="What it is about, in words.")
    count: int = Field(description="How many.")
    first: list[str] = Field(description="The first five by name.")
    file: str = Field(description="Input that it concerns; empty for the whole network.")


class NetworkInfo(Report):
    """``network info``: what a road network holds."""

    nodes: int = Field(description="Junctions.")
    links: int = Field(description="Stretches of road between two junctions.")
    edges: int = Field(description="Directed: a link driven both ways counts twice.")
    components: int = Field(description="Strongly connected components.")
    largest_weak_share: float = Field(description="Share of nodes joined, directions ignored.")
    largest_strong_share: float = Field(description="Share of nodes joined both ways.")
    parallel_links: int = Field(description="Links that share both ends with another.")
    km_by_class: dict[str, float] = Field(description="Driven length by class of road (km).")
    verified_share: float = Field(description="Share of length whose links are verified.")
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north.")
    sources: list[str] = Field(description="Where the network comes from.")
    crs: str = Field(description="CRS of its positions; tables are carried into it.")
    directed: bool = Field(description="Whether it says which way roads may be driven.")
    has_local_roads: bool = Field(description="Whether it holds local roads too.")
    split_nodes: int = Field(
        description="Copies of junctions that turn restrictions and private roads need."
    )
    restricted_edges: int = Field(
        description="Directed edges that a turn restriction keeps some vehicles off."
    )
    posted_speed_share: float = Field(description="Share of length with a posted speed limit.")
    limited_links: int = Field(description="Links with a limit of height, width, length or weight.")
    conditional_links: int = Field(
        description="Links with limits that hold at times only; kept, not applied."
    )
    files: list[RoadSource] = Field(description="Files that it was built from.")
    remarks: list[BuildRemark] = Field(description="What the build read, repaired and dropped.")
    checked: bool = Field(
        default=False, description="Every checksum and value was checked (`--verify`)."
    )


class BuildReport(Report):
    """``network build``: what was read, repaired and dropped, and what came of it."""

    output: str = Field(description="File name of the graph.")
    bytes: int = Field(description="Its size.")
    crs: str = Field(description="CRS of its positions.")
    nodes: int = Field(description="Nodes, copies at turn restrictions and private roads included.")
    links: int = Field(description="Stretches of road between two junctions.")
    edges: int = Field(description="Directed ways to drive them, copies included.")
    largest_weak_share: float = Field(description="Share of nodes joined, directions ignored.")
    largest_strong_share: float = Field(description="Share of nodes joined both ways.")
    sources: list[RoadSource] = Field(description="What it was built from.")
    remarks: list[BuildRemark] = Field(description="What was read, repaired, dropped and why.")
    seconds: dict[str, float] = Field(description="Time of each step (s).")


class ScoredSite(Part):
    """One site of ``score``."""

    site_id: str = Field(description="The site.")
    name: str = Field(description="Name in use.")
    acres: float | None = Field(description="Measured area (acres); none for a point.")
    score: float | None = Field(description="Points proven; none if the site is not ranked.")
    low: float = Field(description="Score if every unknown turns out worst (0-100).")
    high: float = Field(description="Score if every unknown turns out best (0-100).")
    completeness: float = Field(description="Share of the weight on known inputs (0-1).")
    rank: int | None = Field(description="1 for the best of the ranked.")
    verified: bool = Field(
        description="Whether every criterion with its input, and the limit of every gate, is "
        "verified."
    )
    failed_gates: list[str] = Field(description="Gates that the site fails, in words.")
    minutes: dict[str, float | None] = Field(
        description="Driving minutes to the nearest hub by kind, from the place of the site that "
        "takes longest. None if no road leads to one, or it is not known."
    )
    minutes_verified: dict[str, bool | None] = Field(
        description="Whether everything that those minutes rest on is verified: links, speeds, "
        "connectors, ends. None if the minutes are."
    )
    reached: dict[str, bool | None] = Field(
        description="Whether roads lead to a hub of the kind from every place of the site; none "
        "if it is not known."
    )
    nearest: dict[str, str | None] = Field(description="Name of that hub by kind.")


class IssueReport(Part):
    """One defect in data."""

    source: str | None = Field(description="Short name of the source.")
    sheet: str | None = Field(description="Sheet or layer; none for plain tables.")
    row: int | None = Field(description="Row as a spreadsheet shows it.")
    column: str | None = Field(description="Heading of the column.")
    value: str | None = Field(description="The value at fault, as it stands.")
    kind: str = Field(description="Kind of defect.")
    severity: Literal["notice", "warning", "error"] = Field(
        description="An error holds the value or row back."
    )
    message: str = Field(description="What is wrong, in words.")
    repair: str | None = Field(description="What was done, or what to do.")


class ScoreReport(Report):
    """``score``: sites from any file, assessed without a workspace."""

    profile: str = Field(description="Short name of the scoring profile.")
    vehicle: str = Field(description="Short name of the vehicle.")
    sites: list[ScoredSite] = Field(description="Best first; those without a rank follow by name.")
    issues: list[IssueReport] = Field(description="Every defect found in the files.")
    outputs: list[OutputFile] = Field(description="Files in the output folder.")


class LayerReport(Part):
    """One layer."""

    layer: str = Field(description="Short name.")
    title: str = Field(description="What it is, in words.")
    kind: str = Field(description="Kind of layer.")
    as_of: str = Field(description="The date it speaks of.")
    source: str = Field(description="Where it comes from.")
    licence: str = Field(description="Terms it may be used under.")
    attribution: str = Field(description="Line that outputs must carry; may be empty.")
    crs: str = Field(description="CRS of its coordinates.")
    verified: bool = Field(description="Checked against a second source as a whole.")
    notes: str = Field(description="What a user should know.")
    rows: dict[str, int] = Field(description="Rows or features by file.")
    problems: list[str] = Field(description="What `layers check` found; empty is good.")


class LayersReport(Report):
    """``layers``: what is bundled, and whether it is whole."""

    layers: list[LayerReport]


class ConfigReport(Report):
    """``config show`` and ``config validate``: every setting in force and where it stands."""

    settings: dict[str, object] = Field(description="Every setting, by configuration file.")
    files: dict[str, str] = Field(description="Configuration files used, with their hashes.")


class InitReport(Report):
    """``init``: the workspace that was made."""

    workspace: str = Field(description="Folder of the workspace.")
    example: str | None = Field(description="Example that it was made from; none if empty.")
    files: list[str] = Field(description="Files, relative to the workspace.")


REPORTS: dict[str, type[Report]] = {
    "init": InitReport,
    "run": RunReport,
    "score": ScoreReport,
    "explain-site": SiteExplanation,
    "explain-field": FieldExplanation,
    "explain-against": SiteComparison,
    "check": CheckReport,
    "check-list": RulesReport,
    "pack": PackReport,
    "network-build": BuildReport,
    "network-info": NetworkInfo,
    "layers": LayersReport,
    "config": ConfigReport,
}

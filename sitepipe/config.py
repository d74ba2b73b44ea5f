"""
Configuration: what a user may set, checked before anything runs.

Each YAML file is one :class:`Section`. Reading keeps the line of every key, so that an
explanation can end at a configuration line.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sitepipe import vocab
from sitepipe.errors import ConfigError, first_five, storage_error

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
S = TypeVar("S", bound="Section")


class _Loader(yaml.SafeLoader):
    """YAML without dates: a date stays the text that was written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Section(BaseModel):
    """A part of the configuration: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(Section):
    """A number that comes from somewhere."""

    value: float = Field(description="The number.")
    source: str = Field(description="Where it was read, or how it was worked out.")
    verified: bool = Field(description="False: shown as unverified in every report.")
    valid_from: str = Field(default="", description="Date from which the figure holds.")
    valid_to: str = Field(default="", description="Date until which the figure holds.")


class Vehicle(Section):
    """
    What a vehicle may and can drive.

    The speed on a link is ``min(legal limit, limiter) × factor``. The legal limit is that of
    ``built_up`` in a built-up area, else of the motorway, dual or single carriageway.
    """

    name: str = Field(description="Short name of the vehicle.")
    title: str = Field(description="The vehicle in words.")
    limiter_mph: Figure = Field(description="Speed that the limiter allows (mph).")
    legal_mph: dict[Literal["built_up", "single", "dual", "motorway"], Figure] = Field(
        description="Legal limit by kind of road (mph)."
    )
    factor: dict[Literal["built_up", "single", "dual", "motorway"], Figure] = Field(
        description="Share of that speed reached on average, junctions and traffic included."
    )

    @model_validator(mode="after")
    def _has_every_kind_of_road(self) -> Self:
        kinds = {"built_up", "single", "dual", "motorway"}
        for name in ("legal_mph", "factor"):
            figures: dict[str, Figure] = getattr(self, name)
            if missing := kinds - figures.keys():
                raise ValueError(f"{name} lacks {first_five(sorted(missing))}")
            if bad := sorted(kind for kind, figure in figures.items() if figure.value <= 0):
                raise ValueError(f"{name} must be above 0; it is not for {first_five(bad)}")
        if self.limiter_mph.value <= 0:
            raise ValueError("limiter_mph must be above 0")
        return self


class Connector(Section):
    """How a site is joined to the network: a modelled stretch off the mapped roads."""

    detour_factor: Figure = Field(description="Driven length for each km of straight line.")
    speed_kmh: Figure = Field(description="Speed on local roads (km/h).")
    nearest_links: int = Field(gt=0, description="How many nearest links a site may join.")
    max_km: Positive = Field(description="Straight line beyond which a site is an issue (km).")


class Duty(Section):
    """Drivers' hours that bound how far a lorry reaches."""

    one_way_min: Figure = Field(description="Driving before a break is due (min).")
    break_min: Figure = Field(description="Length of that break (min).")
    daily_driving_min: Figure = Field(description="Driving in one duty (min).")
    spread_min: Figure = Field(description="From start to end of one duty (min).")
    turnaround_min: Figure = Field(description="Loading and unloading at the far end (min).")


class AccessConfig(Section):
    """How logistics access is measured."""

    connector: Connector
    duty: Duty
    hub_kinds: list[vocab.HubKind] = Field(
        description="Kinds of hub that the nearest is looked for."
    )
    reach_kinds: list[vocab.HubKind] = Field(
        description="Kinds of hub whose every member is tested for a lorry's reach."
    )


class Point(Section):
    """One corner of a value function."""

    at: float = Field(description="Input, in the criterion's unit.")
    value: Share = Field(description="Value score there (0-1).")


class Criterion(Section):
    """
    One criterion of the score.

    ``points`` value a number, linear between corners and level beyond the outer ones;
    ``terms`` value a word. One of the two is given.
    """

    title: str = Field(description="The criterion in words.")
    field: str = Field(description="The input it reads.")
    unit: str = Field(default="", description="Unit of the input.")
    weight: Share = Field(description="Share of the whole; weights sum to 1.")
    points: list[Point] = Field(default=[], description="Corners of the value function.")
    terms: dict[str, Share] = Field(default={}, description="Value score of each term.")
    basis: str = Field(description="Why the function has this shape: source or judgement.")
    verified: bool = Field(description="False: shown as unverified in every report.")

    @model_validator(mode="after")
    def _is_one_kind_of_function(self) -> Self:
        if bool(self.points) == bool(self.terms):
            raise ValueError("give either points or terms")
        if self.points:
            inputs = [point.at for point in self.points]
            if len(inputs) < 2 or sorted(set(inputs)) != inputs:
                raise ValueError("points need two or more inputs in rising order")
            values = [point.value for point in self.points]
            if values not in (sorted(values), sorted(values, reverse=True)):
                raise ValueError("points must rise or fall throughout")
        return self


class Gate(Section):
    """A condition that comes before every weight."""

    title: str = Field(description="The condition in words.")
    field: str = Field(description="The input it reads.")
    fails_on: list[str] = Field(default=[], description="Terms that fail it.")
    at_most: float | None = Field(default=None, description="Largest number that passes.")
    at_least: float | None = Field(default=None, description="Smallest number that passes.")
    cure: str = Field(description="What would cure a failure.")
    actor: str = Field(description="Who could.")

    @model_validator(mode="after")
    def _has_one_test(self) -> Self:
        tests = [bool(self.fails_on), self.at_most is not None, self.at_least is not None]
        if sum(tests) != 1:
            raise ValueError("give one of fails_on, at_most, at_least")
        return self


class ScoringConfig(Section):
    """Gates, criteria and weights of an investability score."""

    name: str = Field(description="Short name of the profile.")
    title: str = Field(description="What the profile is for.")
    rank_from_completeness: Share = Field(
        description="Share of the weight that must rest on known inputs before a site is ranked."
    )
    gates: dict[str, Gate] = Field(default={}, description="Conditions before weights.")
    criteria: dict[str, Criterion] = Field(description="What earns points.")

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Self:
        total = sum(criterion.weight for criterion in self.criteria.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"criteria: weights sum to {total:.3f}; they must sum to 1")
        return self


class Fact(Section):
    """One thing that an investor asks about a site."""

    title: str = Field(description="The fact in words.")
    field: str = Field(description="The input that answers it.")
    question: str = Field(description="The question to ask while it is unknown.")
    ask: str = Field(description="Whom to ask.")


class FactsConfig(Section):
    """The facts that make a site known."""

    facts: dict[str, Fact]


class WorkspaceConfig(Section):
    """``sitepipe.yaml``: one portfolio and what it stands on."""

    version: Literal[1] = Field(default=1, description="Version of this file's form.")
    title: str = Field(default="Site pipeline", description="Name of the portfolio.")
    notice: str = Field(default="", description="A notice for every output (fictional data).")
    crs: str = Field(default="EPSG:27700", description="Working CRS: projected, in metres.")
    roads: str = Field(default="strategic-roads", description="Bundled layer, or a folder.")
    hubs: str = Field(default="hubs", description="Bundled layer, or a folder.")
    basemap: str = Field(default="basemap", description="Bundled layer, or a folder.")
    vehicle: str = Field(default="hgv-44t", description="Bundled vehicle, or a YAML file.")
    access: str = Field(default="access", description="Bundled access rules, or a YAML file.")
    scoring: str = Field(default="investability", description="Bundled profile, or a YAML file.")
    facts: str = Field(default="facts", description="Bundled list of facts, or a YAML file.")


class ColumnMap(Section):
    """Where a column of a partner's table goes."""

    field: str = Field(description="Field of the claim.")
    basis: str = Field(default="", description="Basis of an acreage where the text has none.")


class SourceConfig(Section):
    """``sources/*.yaml``: one file that a partner sends, and how to read it."""

    title: str = Field(description="What it is, in words.")
    partner: str = Field(description="Who sent or published it.")
    file: str = Field(description="The file, relative to the workspace.")
    entity: vocab.Entity = Field(description="What each row is a record of.")
    licence: str = Field(description="Terms it may be used under.")
    valid_at: str = Field(description="The date it speaks of.")
    trust: int = Field(default=50, description="Who wins where sources disagree; higher wins.")
    crs: str = Field(default="", description="CRS of its coordinates, where it has any.")
    name_column: str = Field(description="The column that names the site.")
    reference_column: str = Field(default="", description="The column that cites a document.")
    date_column: str = Field(default="", description="The column that dates each row.")
    columns: dict[str, ColumnMap] = Field(description="Where each column goes.")
    ignored: list[str] = Field(default=[], description="Columns known to hold nothing for us.")


@dataclass(frozen=True)
class Loaded(Generic[S]):
    """
    A section as read from a file.

    ``lines`` gives the line of each key, dotted (``legal_mph.dual.value``); ``label`` names
    the file as people know it, free of machine paths.
    """

    section: S
    label: str
    sha256: str
    lines: dict[str, int] = field(repr=False)

    def cite(self, key: str) -> str:
        """Return ``file:line (key)`` for a dotted key, or for its nearest parent."""
        parts = key.split(".")
        for length in range(len(parts), 0, -1):
            if (line := self.lines.get(".".join(parts[:length]))) is not None:
                return f"{self.label}:{line} ({key})"
        return f"{self.label} ({key})"


def load(path: Path, section: type[S], *, label: str) -> Loaded[S]:
    """
    Read and check one YAML file.

    Raises
    ------
    ConfigError
        If the file is not YAML of this section; says the key, the line and, for a misspelt
        key, which was probably meant.
    StorageError
        If the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise storage_error(error, f"read {label}") from error
    try:
        text = raw.decode("utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{label}:{mark.line + 1}" if mark else label
        problem = getattr(error, "problem", None) or "it is not UTF-8 text"
        raise ConfigError(f"{where}: not readable as YAML: {problem}") from error
    lines = _lines_of(node)
    if duplicate := lines.pop("", 0):
        raise ConfigError(f"{label}:{duplicate}: this key stands twice")
    try:
        checked = section.model_validate({} if content is None else content)
    except ValidationError as error:
        raise ConfigError(*_explained(error, section, label, lines)) from error
    return Loaded(checked, label, hashlib.sha256(raw).hexdigest(), lines)


def _lines_of(node: yaml.Node | None, prefix: str = "") -> dict[str, int]:
    """Give the line of every key and list item; key ``""`` marks a key that stands twice."""
    lines: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            key = f"{prefix}{key_node.value}"
            if key in lines:
                lines[""] = key_node.start_mark.line + 1
            lines[key] = key_node.start_mark.line + 1
            lines |= _lines_of(value_node, f"{key}.")
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[f"{prefix}{index}"] = item.start_mark.line + 1
            lines |= _lines_of(item, f"{prefix}{index}.")
    return lines


def _explained(
    error: ValidationError, section: type[Section], label: str, lines: dict[str, int]
) -> tuple[str]:
    """Say a validation error as lines ``file:line: key: what``, the first five."""
    problems = []
    for detail in error.errors():
        location = [str(part) for part in detail["loc"]]
        key = ".".join(location)
        line = _nearest_line(location, lines)
        what = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            what = "no such key" + _meant(location, section)
        elif detail["type"] == "missing":
            what = "missing"
        problems.append(f"{label}:{line}: {key + ': ' if key else ''}{what}")
    rest = [f"and {len(problems) - 5} more"] if len(problems) > 5 else []
    return ("\n".join(problems[:5] + rest),)


def _nearest_line(location: list[str], lines: dict[str, int]) -> int:
    for length in range(len(location), 0, -1):
        if (line := lines.get(".".join(location[:length]))) is not None:
            return line
    return 1


def _meant(location: list[str], section: type[Section]) -> str:
    """Suggest the key that a misspelt one was probably meant to be."""
    allowed: set[str] = set()
    model: Any = section.model_json_schema()
    definitions = model.get("$defs", {})
    for definition in [model, *definitions.values()]:
        allowed |= definition.get("properties", {}).keys()
    close = difflib.get_close_matches(location[-1], sorted(allowed), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def require_projected(crs: str) -> None:
    """
    Refuse a working CRS that areas and distances cannot be measured in.

    Raises
    ------
    ConfigError
        If ``crs`` is unknown, geographic, or not in metres.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        raise ConfigError(f"crs: {crs!r} is not a known CRS", hint="Try EPSG:27700.") from error
    if not found.is_projected or found.axis_info[0].unit_name != "metre":
        raise ConfigError(
            f"crs: {crs} is not projected in metres; nothing could be measured in it",
            hint="Use a projected CRS such as EPSG:27700.",
        )

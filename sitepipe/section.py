"""
One YAML file of configuration: read strictly, with the line of every key.

The lines let an explanation end at a configuration line, and an error name one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from sitepipe.errors import ConfigError, meant, storage_error

S = TypeVar("S", bound="Section")


class Section(BaseModel):
    """A part of the configuration: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class _Loader(yaml.SafeLoader):
    """
    YAML without dates and aliases.

    A date stays the text that was written. An alias lets a few bytes stand for any amount of
    configuration, and hides the line that a value comes from.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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
    return _checked(raw, section, label)


@lru_cache(maxsize=256)  # one run asks for each file several times
def _checked(raw: bytes, section: type[S], label: str) -> Loaded[S]:
    try:
        loader = _Loader(raw.decode("utf-8-sig"))
        node = loader.get_single_node()
        content = None if node is None else loader.construct_document(node)
    except RecursionError as error:
        raise ConfigError(f"{label}: nested too deeply to be configuration") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{label}:{mark.line + 1}" if mark else label
        problem = getattr(error, "problem", None) or "it is not UTF-8 text"
        raise ConfigError(f"{where}: not readable as YAML: {problem}") from error
    keys = _keys_of(node)
    lines: dict[str, int] = {}
    for key, line in keys:
        if key in lines:
            raise ConfigError(f"{label}:{line}: {key}: this key stands twice")
        lines[key] = line
    try:
        checked = section.model_validate({} if content is None else content)
    except ValidationError as error:
        raise ConfigError(*_explained(error, section, label, lines)) from error
    return Loaded(checked, label, hashlib.sha256(raw).hexdigest(), lines)


def _keys_of(node: yaml.Node | None, prefix: str = "") -> list[tuple[str, int]]:
    """Give every key and list item, dotted, with its line, in order of the file."""
    if isinstance(node, yaml.MappingNode):
        entries = [(str(key.value), key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        entries = [(str(index), item, item) for index, item in enumerate(node.value)]
    else:
        return []
    keys = []
    for name, marked, value in entries:
        keys.append((f"{prefix}{name}", marked.start_mark.line + 1))
        keys += _keys_of(value, f"{prefix}{name}.")
    return keys


_SHAPES = {
    "model_type": "must be keys with values",
    "dict_type": "must be keys with values",
    "list_type": "must be a list",
    "string_type": "must be text; put it in quotes",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_too_short": "must not be empty",
    "finite_number": "must be a finite number",
    "invalid_key": "is no text to YAML, as on, off, yes, no and numbers are not; put it in quotes",
}


def _explained(
    error: ValidationError, section: type[Section], label: str, lines: dict[str, int]
) -> tuple[str]:
    """Say a validation error as lines ``file:line: key: what``, the first five."""
    problems = []
    for detail in error.errors():
        location = [str(part) for part in detail["loc"] if part != "[key]"]
        key = ".".join(location)
        line = _nearest_line(location, lines)
        what = detail["msg"].removeprefix("Value error, ")
        if detail["type"] in _SHAPES:
            what = _SHAPES[detail["type"]]
        elif detail["type"] == "extra_forbidden":
            what = "no such key" + _meant(location, section)
        elif detail["type"] == "missing":
            what = "missing"
        elif detail["type"] in ("enum", "literal_error"):
            what = _none_of(detail)
        problems.append(f"{label}:{line}: {key + ': ' if key else ''}{what}")
    rest = [f"and {len(problems) - 5} more"] if len(problems) > 5 else []
    return ("\n".join(problems[:5] + rest),)


def _none_of(detail: Any) -> str:
    """Say which terms there are in the place of one that is none, and which was probably meant."""
    terms = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    given = detail["input"]
    return f"{given!r} is none of {', '.join(terms)}{meant(str(given), terms)}"


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
    return meant(location[-1], allowed)

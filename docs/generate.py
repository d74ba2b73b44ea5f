"""
Write docs/reference from the code: commands, tables, reports, configuration.

    python docs/generate.py            write the files anew
    python docs/generate.py --check    exit 1 and name the files that are out of date

Nothing in docs/reference is written by hand.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from sitepipe import config, reports, schema, vocab
from sitepipe.cli.main import cli
from sitepipe.readiness import RULES
from sitepipe.readiness.rule import Rule
from sitepipe.render.gis.layers import drawn_layers, plain_tables
from sitepipe.render.portfolio import portfolio_columns
from sitepipe.settings import load_named

REFERENCE = Path(__file__).resolve().parent / "reference"
WIDTH = 88

CONFIG_FILES: dict[str, tuple[type[config.Section], str]] = {
    "workspace": (config.WorkspaceConfig, "`sitepipe.yaml` in a workspace"),
    "source": (config.SourceConfig, "`sources/*.yaml` in a workspace"),
    "scoring": (config.ScoringConfig, "`configs/scoring/*.yaml`"),
    "facts": (config.FactsConfig, "`configs/facts.yaml`"),
    "access": (config.AccessConfig, "`configs/access.yaml`"),
    "vehicle": (config.Vehicle, "`configs/vehicles/*.yaml`"),
    "checks": (config.ChecksConfig, "`configs/checks.yaml`"),
    "reading": (config.ReadingConfig, "`configs/reading.yaml`"),
    "coverage": (config.CoverageConfig, "`configs/coverage.yaml`"),
    "scenario": (config.Scenario, "a file for `sitepipe network what-if --scenario`"),
}


def pages() -> dict[str, str]:
    """Return every reference page by its path below docs/reference."""
    made = {
        "cli.md": _cli_page(),
        "tables.md": _tables_page(),
        "reports.md": _reports_page(),
        "config.md": _config_page(),
        "checks.md": _checks_page(),
    }
    for name, report in reports.REPORTS.items():
        made[f"json/{name}.schema.json"] = _json_schema(report)
    for name, (section, _where) in CONFIG_FILES.items():
        made[f"json/config-{name}.schema.json"] = _json_schema(section)
    return made


def commands(context: click.Context | None = None) -> Iterator[click.Context]:
    """Yield a context for every command, a group before its own commands."""
    if context is None:
        settings: dict[str, Any] = {**cli.context_settings, "terminal_width": WIDTH}
        context = click.Context(cli, info_name="sitepipe", **settings)
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            below = context.command.get_command(context, name)
            assert below is not None
            yield from commands(
                click.Context(below, info_name=name, parent=context, **below.context_settings)
            )


def _cli_page() -> str:
    parts = [
        "# Commands",
        "Each command is also a documented function: see `sitepipe.workspace`. "
        "`--json` answers with one document: see [reports](reports.md).",
        _exit_codes(),
    ]
    for context in commands():
        help_text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts += [f"## {context.command_path}", f"```text\n{help_text}\n```"]
    return _page(parts)


def _exit_codes() -> str:
    meanings = {
        "YES": "done; the answer is yes",
        "NO": "done; the answer is no",
        "USAGE": "wrong use or configuration",
        "DATA": "input data cannot be used: says which file, row and column, how many, and "
        "what to do",
        "STORAGE": "cannot read or write: missing, full, read-only or held open",
        "UNAVAILABLE": "try later",
        "BUG": "a bug in sitepipe; please report it",
        "INTERRUPTED": "interrupted",
    }
    from sitepipe.errors import ExitCode

    return _table(
        ["Exit", "Meaning"], [[str(code.value), meanings[code.name]] for code in ExitCode]
    )


def _tables_page() -> str:
    parts = [
        "# Tables",
        "Rooms of the package share these tables. Unknown is `NaN` or `<NA>`, never zero and "
        "never an empty string. A unit stands in the column's name. A pack leaves out every column "
        "above its audience: what is internal is for the pipeline's own team, and of a table that "
        "is internal a pack keeps at most what sources are cited by.",
    ]
    for table in [*schema.TABLES.values(), *schema.ANSWERS.values()]:
        key = ", ".join(f"`{name}`" for name in table.key) or "none"
        rows = [
            [
                f"`{column.name}`",
                column.dtype,
                column.meaning,
                _terms_link(column.terms),
                _least(table.audience, column.audience),
            ]
            for column in table.columns
        ]
        parts += [
            f"## {table.name}",
            f"One row is {table.row}. Identified by: {key}.",
            _table(["Column", "Type", "Meaning", "Terms", "Audience"], rows),
        ]
    rows = [[f"`{column.name}`", column.dtype, column.meaning] for column in portfolio_columns()]
    parts += [
        "## portfolio.csv",
        "One row is one site, with what is known of it. The layer `sites` of `portfolio.gpkg` has "
        "the same columns. `<basis>` is a term of `AcreageBasis`, `<kind>` one of `HubKind`.",
        _table(["Column", "Type", "Meaning"], rows),
        "## portfolio.gpkg",
        "A GeoPackage 1.3 for QGIS, ArcGIS and other GIS, in a run and in a pack. These layers "
        "have a geometry, in the working CRS of the workspace; a row whose place is not known has "
        "none. `layer_styles` styles them in QGIS.",
        _table(
            ["Layer", "Geometry", "What it holds"],
            [[f"`{name}`", kind, meaning] for name, kind, meaning in drawn_layers()],
        ),
        "These tables stand in it without geometry, with the columns above: "
        + ", ".join(f"`{name}`" for name in plain_tables())
        + ". Text and dates are `TEXT`, for a date is as precise as its source; numbers are "
        "`REAL`, integers `INTEGER`, flags `BOOLEAN`; unknown is `NULL`. A pack leaves out tables "
        "and columns above its audience, and with the claims the ids that refer to them.",
        "## Terms",
    ]
    for terms in _vocabularies():
        rows = [[f"`{term.value}`", term.label] for term in terms]
        parts += [f"### {terms.__name__}", _about(terms), _table(["Term", "Words"], rows)]
    return _page(parts)


def _least(table: vocab.Audience, column: vocab.Audience) -> str:
    """Return who a reader must at least be to see a column of a table."""
    return (column if column.may_see(table) else table).value


def _vocabularies() -> list[type[vocab.Term]]:
    return [
        member
        for _name, member in inspect.getmembers(vocab, inspect.isclass)
        if issubclass(member, vocab.Term) and member is not vocab.Term
    ]


def _terms_link(terms: type[vocab.Term] | None) -> str:
    return f"[{terms.__name__}](#{terms.__name__.lower()})" if terms else ""


def _reports_page() -> str:
    parts = [
        "# Reports",
        "What commands answer with `--json`, and functions return to a notebook. "
        "`null` is unknown. The JSON schemas are in [json](json/).",
    ]
    for name, report in reports.REPORTS.items():
        parts += [f"## {name}", _about(report), *_model_tables(report)]
    return _page(parts)


def _config_page() -> str:
    parts = [
        "# Configuration",
        "What a user may set. Unknown keys are refused. `sitepipe config show` prints every "
        "setting in force; `sitepipe config validate` checks a workspace.",
    ]
    for name, (section, where) in CONFIG_FILES.items():
        parts += [f"## {name}", f"{_about(section)} File: {where}.", *_model_tables(section)]
    return _page(parts)


def _checks_page() -> str:
    checks = load_named("checks", config.ChecksConfig, beside=None).section
    parts = [
        "# Readiness rules",
        "What `sitepipe check` asks of every site, in reading order. A rule passes, fails or is "
        "unknown; a site is ready if every required rule passes. ◦ stands at a figure that is "
        "judged, or not checked against its source. A date without a day is a period: what ends "
        "in it holds through its last day. A workspace departs from a rule under `rules` in its "
        "`sitepipe.yaml`, with a reason.",
        _example_of_departures(),
    ]
    for group in dict.fromkeys(rule.group for rule in RULES.values()):
        parts.append(f"## {group}")
        for rule in RULES.values():
            if rule.group == group:
                parts += _rule_parts(rule, checks.rules[rule.rule_id])
    lives = [
        [topic.label, f"{figure.value:g}{_mark(figure)}", figure.source]
        for topic, figure in checks.lives_months.items()
    ]
    parts += [
        "## How long evidence holds",
        "Of a document that states no end and no life of its own, in months.",
        _table(["Topic", "Months", "Source"], lives),
    ]
    return _page(parts)


def _rule_parts(rule: Rule, held_to: config.RuleConfig) -> list[str]:
    """Return one rule with its documentation and what it is held to."""
    rows = [
        ["Must pass", "yes" if held_to.required else "no"],
        ["Who acts", rule.actor],
        ["Source", rule.source],
        ["Holds", rule.period or "without limit of time"],
        ["Reads", ", ".join(f"`{column}`" for column in rule.reads)],
        ["Who may see it", rule.audience.label],
        *(
            [f"`{name}`", f"{figure.value:g}{_mark(figure)}: {figure.source}"]
            for name, figure in held_to.figures.items()
        ),
    ]
    return [f"### {rule.rule_id}", f"**{rule.title}.** {rule.text}", _table(["", ""], rows)]


def _mark(figure: config.Figure) -> str:
    return "" if figure.verified else " ◦"


def _example_of_departures() -> str:
    return """```yaml
rules:
  gas_stated:
    switched_off: true
    reason: No occupier in this portfolio burns gas
  junction_near:
    required: true
    figures:
      max_minutes: 15
    reason: The enquiries are for logistics
```"""


def _model_tables(model: type[BaseModel]) -> list[str]:
    """Return a model's fields as a table, then one table for each model within it."""
    described = model.model_json_schema(mode="validation")
    definitions: dict[str, Any] = described.get("$defs", {})
    parts = [_properties(described, definitions)]
    for name, inner in definitions.items():
        if "properties" in inner:
            parts += [f"**{name}**: {_first_part(inner.get('description', ''))}"]
            parts += [_properties(inner, definitions)]
    return parts


def _properties(described: dict[str, Any], definitions: dict[str, Any]) -> str:
    """Return a table of fields; one that is a model borrows that model's description."""
    required = set(described.get("required", ()))
    rows = [
        [
            f"`{name}`",
            _type_words(about),
            "required" if name in required else f"`{json.dumps(about.get('default'))}`",
            about.get("description") or _borrowed(about, definitions),
        ]
        for name, about in described["properties"].items()
    ]
    return _table(["Key", "Type", "Default", "Meaning"], rows)


def _type_words(about: dict[str, Any]) -> str:  # noqa: PLR0911 (one line for each form)
    """Put the type of a JSON schema into words."""
    if "$ref" in about:
        return about["$ref"].rsplit("/", 1)[-1]
    if "const" in about:
        return f"`{json.dumps(about['const'])}`"
    if "enum" in about:
        return " or ".join(f"`{value}`" for value in about["enum"])
    if "anyOf" in about:
        return " or ".join(_type_words(choice) for choice in about["anyOf"])
    if "prefixItems" in about:
        return "list of " + ", ".join(_type_words(item) for item in about["prefixItems"])
    if about.get("type") == "array":
        return f"list of {_type_words(about['items'])}"
    if about.get("type") == "object":
        inner = about.get("additionalProperties")
        return f"map to {_type_words(inner)}" if isinstance(inner, dict) else "map"
    return str(about.get("type", "any")) + _bounds(about)


def _bounds(about: dict[str, Any]) -> str:
    signs = {
        "minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<",
    }  # fmt: skip
    said = [f"{sign} {about[name]:g}" for name, sign in signs.items() if name in about]
    return f" ({', '.join(said)})" if said else ""


def _json_schema(model: type[BaseModel]) -> str:
    return json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def _borrowed(about: dict[str, Any], definitions: dict[str, Any]) -> str:
    inner = about.get("items", about.get("additionalProperties", about))
    name = inner.get("$ref", "").rsplit("/", 1)[-1] if isinstance(inner, dict) else ""
    return _first_part(definitions.get(name, {}).get("description", ""))


def _about(documented: type) -> str:
    return _first_part(inspect.cleandoc(documented.__doc__ or ""))


def _first_part(docstring: str) -> str:
    """Return the first paragraph of a docstring as Markdown."""
    return docstring.split("\n\n", maxsplit=1)[0].replace("\n", " ").replace("``", "`")


def _table(head: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *map(line, rows)])


def _page(parts: list[str]) -> str:
    note = "<!-- Written by docs/generate.py; change the code, then type: make docs -->"
    return "\n\n".join([note, *parts]) + "\n"


def stale(folder: Path = REFERENCE) -> list[str]:
    """Return the pages that differ from the code, are missing, or should not be there."""
    made = pages()
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    differ = [
        name
        for name, text in made.items()
        if name not in there or there[name].read_text(encoding="utf-8") != text
    ]
    return sorted(differ + [name for name in there if name not in made])


def write(folder: Path = REFERENCE) -> list[str]:
    """Write every page that is out of date; remove those that nothing makes any more."""
    made = pages()
    changed = stale(folder)
    for name in changed:
        path = folder / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
    return changed


def main(arguments: list[str]) -> int:
    """Write the reference, or check it."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments:
        if out_of_date := stale():
            print("out of date in docs/reference:", ", ".join(out_of_date), file=sys.stderr)
            print("hint: type make docs, and look at the difference", file=sys.stderr)
            return 1
        print("docs/reference is up to date")
        return 0
    changed = write()
    print("\n".join(changed) if changed else "docs/reference was up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""``sitepipe config``: the configuration in force."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sitepipe.cli import options, output

SECTIONS = ("workspace", "source", "vehicle", "access", "scoring", "facts", "scenario")


@click.group(short_help="Show, validate and document the configuration.")
def config() -> None:
    """
    Show, validate and document the configuration.

    \b
    Example:
      sitepipe config validate -w portfolio
    """


@config.command(short_help="Show every setting in force.")
@options.workspace
@options.config_file
@options.as_json
@options.common
def show(workspace: Path, config_file: Path | None, as_json: bool) -> None:
    """
    Show every setting in force and the files that set them.

    \b
    Example:
      sitepipe config show -w portfolio
    """
    import yaml

    from sitepipe.workspace import Workspace

    report = Workspace.open(workspace, config_file=config_file).describe_config()
    if as_json:
        output.document(report)
        return
    for file, sha256 in report.files.items():
        output.line(f"# {file} {sha256[:12]}")
    output.line(yaml.safe_dump(report.settings, sort_keys=False, allow_unicode=True).rstrip())


@config.command(short_help="Check every configuration file.")
@options.workspace
@options.config_file
@options.as_json
@options.common
def validate(workspace: Path, config_file: Path | None, as_json: bool) -> None:
    """
    Check every configuration file of a workspace; exits 2 at the first that is wrong.

    \b
    Example:
      sitepipe config validate -w portfolio
    """
    from sitepipe.workspace import Workspace

    report = Workspace.open(workspace, config_file=config_file).describe_config()
    if as_json:
        output.document(report)
    else:
        output.table(
            f"{len(report.files)} configuration files are sound",
            ("file", "sha256"),
            [(file, sha256[:12]) for file, sha256 in report.files.items()],
        )


@config.command(short_help="Print the JSON schema of a configuration file.")
@click.argument("section", type=click.Choice(SECTIONS))
@options.common
def schema(section: str) -> None:
    """
    Print the JSON schema of SECTION, for editors that check YAML while one writes.

    \b
    Example:
      sitepipe config schema scoring
    """
    from sitepipe import config as sections

    models: dict[str, type[sections.Section]] = {
        "workspace": sections.WorkspaceConfig,
        "source": sections.SourceConfig,
        "vehicle": sections.Vehicle,
        "access": sections.AccessConfig,
        "scoring": sections.ScoringConfig,
        "facts": sections.FactsConfig,
        "scenario": sections.Scenario,
    }
    text = json.dumps(models[section].model_json_schema(), indent=2, ensure_ascii=False)
    click.echo(text.encode("utf-8"))

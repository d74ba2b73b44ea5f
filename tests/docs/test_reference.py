"""Everything public is documented, and the generated reference says what the code does."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import click
import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from osm_drawings import osm, way
from rasterio import Affine

import sitepipe
from sitepipe import bundled, reports, schema
from sitepipe.cli.main import cli
from sitepipe.refreshing import refresh
from sitepipe.roadbuild import build_roads
from sitepipe.workspace import Workspace

EXAMPLE = re.compile(r"^Example:\n((?: +\S.*\n)+)", re.M)


def all_commands(
    group: click.Group = cli, words: tuple[str, ...] = ("sitepipe",)
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield " ".join((*words, name)), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*words, name))


COMMANDS = dict(all_commands())


def examples(command: click.Command) -> list[str]:
    """Return the command lines under ``Example:`` in a command's help."""
    found = EXAMPLE.search(inspect.cleandoc(command.help or "").replace("\b\n", "\n") + "\n")
    text = "" if found is None else found[1].replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_the_reference_is_up_to_date(reference: ModuleType) -> None:
    assert reference.stale() == []


def test_a_stale_a_missing_and_a_surplus_page_are_found(
    reference: ModuleType, tmp_path: Path
) -> None:
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []

    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    (tmp_path / "tables.md").unlink()
    (tmp_path / "gone.md").write_text("no command makes this", encoding="utf-8")
    assert reference.stale(tmp_path) == ["cli.md", "gone.md", "tables.md"]

    assert sorted(reference.write(tmp_path)) == ["cli.md", "gone.md", "tables.md"]
    assert reference.stale(tmp_path) == []
    assert not (tmp_path / "gone.md").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_an_example_and_a_place_in_the_reference(
    name: str, reference: ModuleType
) -> None:
    command = COMMANDS[name]
    assert command.help
    assert command.short_help
    assert examples(command), f"{name} has no example in its help"
    assert f"\n## {name}\n" in (reference.REFERENCE / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    options = [each for each in COMMANDS[name].params if isinstance(each, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what the examples of the commands speak of."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        cli.main(["init", "portfolio"], prog_name="sitepipe", standalone_mode=False)
    # Two snapshots, for those that ask the store; between them a number is corrected.
    planning = folder / "portfolio" / "inbox" / "planning.csv"
    for month, as_of in ((8, "2026-11-23"), (9, "2026-12-01")):
        learnt = datetime(2026, month, 3, tzinfo=UTC)
        refreshed = refresh(Workspace.open(folder / "portfolio"), as_of=as_of, now=learnt)
        assert refreshed.outcome == "committed"
        stated = planning.read_text("utf-8")
        planning.write_text(stated.replace("22/00882/OUT", "22/00883/OUT"), "utf-8")
    square = shapely.box(430_000, 270_000, 430_500, 270_400)
    sites = gpd.GeoDataFrame({"SITE_NM": ["North field"]}, geometry=[square], crs="EPSG:27700")
    sites.to_file(folder / "sites.gpkg", engine="pyogrio")
    # Roads and people stand in for files that nobody can be asked to fetch.
    (folder / "rutland-latest.osm.pbf").write_text(osm(way(1, "1 2 3")), encoding="utf-8")
    build_roads([bundled.find("layers", "strategic-roads")], folder / "roads.graph")
    with rasterio.open(
        folder / "population.tif", "w", driver="GTiff", width=2, height=2, count=1,
        dtype="float32", crs="EPSG:27700", transform=Affine(1000, 0, 430_000, 0, -1000, 272_000),
    ) as raster:  # fmt: skip
        raster.write(np.array([[1, 2], [3, 4]], dtype="float32"), 1)
    return folder


@pytest.mark.parametrize(
    "line", dict.fromkeys(line for command in COMMANDS.values() for line in examples(command))
)
def test_every_example_runs(line: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    words = shlex.split(line)[1:]
    if words[0] == "init":
        words[1] = f"another {words[1]}"
    result = cli.main(words, prog_name="sitepipe", standalone_mode=False)
    # `check` answers with 1 where a site is not ready, and no site of the example is.
    assert result in ((None, 0, 1) if words[0] == "check" else (None, 0))


def public_modules() -> list[ModuleType]:
    """Return every module of the package but those that start it."""
    return [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(sitepipe.__path__, "sitepipe.")
        if not info.name.endswith("__main__")
    ]


def test_every_public_function_class_and_method_has_a_docstring() -> None:
    bare = [
        f"{module.__name__}.{name}"
        for module in public_modules()
        for name, member in _own_members(module)
        if not inspect.getdoc(member)
    ]
    assert bare == []


def _own_members(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, member in inspect.getmembers(module):
        own = getattr(member, "__module__", None) == module.__name__
        if name.startswith("_") or not own or not callable(member):
            continue
        if inspect.isclass(member):
            yield from (
                (f"{name}.{method}", function)
                for method, function in inspect.getmembers(member, inspect.isfunction)
                if not method.startswith("_") and function.__qualname__.startswith(f"{name}.")
            )
        if inspect.isclass(member) or inspect.isfunction(member):
            yield name, member


@pytest.mark.parametrize("module", ["pipeline", "workspace", "standalone", "catalogue"])
def test_functions_for_notebooks_say_what_their_arguments_are(module: str) -> None:
    """A public function with two or more arguments names each in its docstring."""
    silent = []
    for name, function in _own_members(importlib.import_module(f"sitepipe.{module}")):
        if not inspect.isfunction(function):
            continue
        asked = [each for each in inspect.signature(function).parameters if each != "self"]
        told = inspect.getdoc(function) or ""
        if "Parameters\n" in told:
            silent += [f"{name}({each})" for each in asked if not re.search(rf"\b{each}\b", told)]
    assert silent == []


def test_every_column_and_every_report_field_has_a_meaning() -> None:
    columns = [
        f"{table.name}.{column.name}"
        for table in schema.TABLES.values()
        for column in table.columns
        if not column.meaning
    ]
    assert columns == []
    fields = [
        f"{name}: {field}"
        for name, report in reports.REPORTS.items()
        for field, about in _fields(report.model_json_schema())
        if not about.get("description") and "$ref" not in json.dumps(about)
    ]
    assert fields == []


def _fields(described: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    models = [described, *described.get("$defs", {}).values()]  # type: ignore[attr-defined]
    for model in models:
        yield from model.get("properties", {}).items()

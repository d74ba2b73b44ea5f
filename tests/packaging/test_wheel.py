"""
The built wheel does the main job on its own, far from the checkout.

What is proven: the wheel holds the package and its bundled files; its console command
and ``python -m sitepipe`` work in a fresh environment that cannot see the checkout, from
another folder whose path has spaces and non-ASCII letters, without a shell; and the
dependencies that the wheel declares are all that it needs, because the environment sees
those distributions and what they declare, and no others.

What is not proven: that an index delivers those dependencies. Nothing is downloaded
here; the files are those of the environment that runs the tests.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import venv
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
AWAY = "Prüfung Ordner é"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as ``make wheel`` does, but to a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a working folder with a path that badly written programs trip over."""
    folder = tmp_path_factory.mktemp("elsewhere") / AWAY
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def installed(wheel: Path, away: Path) -> Path:
    """Install the wheel alone into a fresh environment; return its folder of commands."""
    home = away / "environment"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    commands = home / ("Scripts" if os.name == "nt" else "bin")
    python = commands / Path(sys.executable).name
    into_it = ["--python", python, "install", "--no-deps", "--no-index", wheel]
    subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *into_it],
        check=True,
        capture_output=True,
    )
    (site_packages,) = home.rglob("site-packages")
    for name in _declared_closure(wheel):
        _lend(importlib.metadata.distribution(name), site_packages)
    return commands


def _declared_closure(wheel: Path) -> set[str]:
    """Return the distributions that the wheel declares, and those that they declare."""
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        declared = HeaderParser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist")
    waiting, found = list(declared or []), set()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting += importlib.metadata.requires(name) or []
    return found


def _lend(distribution: importlib.metadata.Distribution, site_packages: Path) -> None:
    """Link a distribution's files, so that they are seen without being copied."""
    tops = {Path(file).parts[0] for file in distribution.files or []} - {"..", "__pycache__"}
    for top in tops:
        _link(Path(str(distribution.locate_file(top))), site_packages / top)


def _link(own: Path, lent: Path) -> None:
    """Link a file or package; a folder that several distributions may share is made anew."""
    if own.is_dir() and not (own / "__init__.py").is_file():
        lent.mkdir(exist_ok=True)
        for inner in own.iterdir():
            _link(inner, lent / inner.name)
    elif own.exists() and not lent.exists():
        lent.symlink_to(own, target_is_directory=own.is_dir())


def _run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without a shell, and without any help from the caller's environment."""
    kept = {"PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"}
    environment = {name: value for name, value in os.environ.items() if name in kept}
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def first_run(installed: Path, away: Path) -> dict[str, object]:
    """Make the example with the installed command and run it; return the run's report."""
    command = installed / "sitepipe"
    made = _run([command, "init", "mein Beispiel"], away)
    assert made.returncode == 0, made.stderr
    ran = _run([command, "run", "-w", "mein Beispiel", "--as-of", "2026-11-01", "--json"], away)
    assert ran.returncode == 0, ran.stderr
    report: dict[str, object] = json.loads(ran.stdout)
    return report


def test_bundled_folders_travel_whole(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    beside = {
        f"sitepipe/_bundled/{path.relative_to(ROOT).as_posix()}"
        for shelf in ("layers", "configs", "maps")
        for path in (ROOT / shelf).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {part.split("/")[2] for part in beside} == {"layers", "configs", "maps"}
    assert beside <= inside
    assert "sitepipe/py.typed" in inside
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in inside)


def test_the_checkout_cannot_be_imported(installed: Path, away: Path) -> None:
    python = installed / Path(sys.executable).name
    asked = _run([python, "-c", "import sitepipe, sys; print(sitepipe.__file__)"], away)
    assert asked.returncode == 0, asked.stderr
    assert Path(asked.stdout.strip()).is_relative_to(away)
    undeclared = _run([python, "-c", "import pytest"], away)
    assert "ModuleNotFoundError: No module named 'pytest'" in undeclared.stderr


def test_the_main_job_runs_from_another_folder(first_run: dict[str, object], away: Path) -> None:
    folder = away / "mein Beispiel" / "runs" / str(first_run["run_id"])
    assert {path.name for path in folder.iterdir()} >= {
        "portfolio.gpkg", "portfolio.csv", "portfolio.xlsx", "issues.csv", "run.json", "log.json",
        "map.html",
    }  # fmt: skip
    assert first_run["as_of"] == "2026-11-01"
    assert first_run["sites"]["named"] == 7  # type: ignore[index]


def test_the_wheel_gives_the_same_bytes_as_the_checkout(
    first_run: dict[str, object], tmp_path: Path
) -> None:
    here = [sys.executable, "-m", "sitepipe"]
    assert _run([*here, "init", "example"], tmp_path).returncode == 0
    again = _run([*here, "run", "-w", "example", "--as-of", "2026-11-01", "--json"], tmp_path)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout) == first_run


@pytest.mark.parametrize(
    ("example", "site", "other"),
    [
        ("west-midlands", "greenpower-park", "gaydon"),
        ("fictional-county", "harrowmere-park-fictional", "quillbrook-fictional"),
    ],
)
def test_the_four_uses_work_on_both_examples(
    installed: Path, away: Path, example: str, site: str, other: str
) -> None:
    def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
        return _run([installed / "sitepipe", *arguments], away)

    here = ("-w", example, "--as-of", "2026-11-23")
    assert typed("init", example, "--example", example).returncode == 0
    for command, code in (
        (("run", *here), 0),
        (("check", *here), 1),
        (("explain", site, "--against", other, *here), 0),
        (("explain", site, "application_status", *here), 0),
        (("pack", "--sites", f"{site},{other}", "-o", f"{example} pack", *here), 0),
    ):
        done = typed(*command)
        assert done.returncode == code, (command, done.stderr)
        assert done.stdout
    pack = away / f"{example} pack"
    assert {path.name for path in pack.iterdir()} == {
        "index.html", "sites", "portfolio.gpkg", "portfolio.xlsx", "portfolio.pdf", "README.txt",
        "manifest.json",
    }  # fmt: skip
    assert {path.stem for path in (pack / "sites").iterdir()} == {site, other}
    assert pack.with_name(f"{pack.name}.zip").is_file()


def test_python_m_does_what_the_command_does(installed: Path, away: Path) -> None:
    python = installed / Path(sys.executable).name
    by_module = _run([python, "-m", "sitepipe", "layers", "ls", "--json"], away)
    by_command = _run([installed / "sitepipe", "layers", "ls", "--json"], away)
    assert by_module.returncode == 0, by_module.stderr
    assert by_module.stdout == by_command.stdout
    assert str(ROOT) not in by_module.stdout

"""Nothing that the project holds points at the machine it was made on."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"

# One letter of each stands in brackets, so that this file does not hold what it looks for.
MACHINE = re.compile(
    r"/wor[k]/|/roo[t]/|/hom[e]/\w|/User[s]/\w|\\User[s]\\|/tm[p]/"
    r"|pyp[i]|pythonhoste[d]|--(extra-)?index-ur[l]|--find-link[s]"
)


def tracked_files() -> list[Path]:
    """Return the files that git tracks or would: not those that .gitignore names."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_an_index() -> None:
    found = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if MACHINE.search(line)
        ]
    assert found == []


@pytest.mark.parametrize("parts", [("see ", "work", "main"), ("https:", "", "py" + "pi.org")])
def test_a_machine_or_an_index_would_be_found(parts: tuple[str, ...]) -> None:
    assert MACHINE.search("/".join(parts))


def pinned(name: str) -> dict[str, list[str]]:
    """Return each pinned distribution of a requirements file with its hashes."""
    logical = (REQUIREMENTS / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins: dict[str, list[str]] = {}
    for line in logical.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        wanted, *hashes = line.split("--hash=")
        requirement = Requirement(wanted.split(" #")[0].strip())
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), f"{name}: {line}"
        pins.setdefault(canonicalize_name(requirement.name), []).extend(hashes)
    return pins


def asked(name: str) -> set[str]:
    """Return the distributions that an ``.in`` file asks for, with those it includes."""
    names = set()
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            names |= asked(line.removeprefix("-r ").strip())
        elif line.strip() and not line.startswith("#"):
            names.add(canonicalize_name(Requirement(line).name))
    return names


def declared() -> list[Requirement]:
    """Return the dependencies that pyproject.toml declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def extras() -> list[Requirement]:
    """Return what pyproject.toml declares that users may leave out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = project["optional-dependencies"].values()
    return [Requirement(line) for group in groups for line in group]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_pin_has_hashes_and_covers_what_is_asked(name: str) -> None:
    pins = pinned(f"{name}.txt")
    assert all(
        hashes and all(re.match(r"sha256:[0-9a-f]{64}", text) for text in hashes)
        for hashes in pins.values()
    )
    wanted = asked(f"{name}.in") | {canonicalize_name(each.name) for each in declared()}
    assert wanted - pins.keys() == set()


def test_the_development_pins_hold_the_runtime_pins() -> None:
    runtime, development = pinned("run.txt"), pinned("dev.txt")
    assert {name: development.get(name) for name in runtime} == runtime


def test_pins_satisfy_what_the_project_declares() -> None:
    text = (REQUIREMENTS / "run.txt").read_text(encoding="utf-8")
    for requirement in declared():
        name = canonicalize_name(requirement.name)
        versions = re.findall(rf"^{re.escape(name)}==([\w.]+)", text, re.M)
        assert versions, f"{name} is not pinned"
        assert all(version in requirement.specifier for version in versions), requirement


def test_every_library_that_the_package_imports_is_declared() -> None:
    providers = importlib.metadata.packages_distributions()
    named = [*declared(), *extras()]
    allowed = {canonicalize_name(requirement.name) for requirement in named}
    pattern = re.compile(r"^\s*(?:from|import) (\w+)", re.M)
    undeclared = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "sitepipe").rglob("*.py")
        for module in pattern.findall(_code(path))
        if module not in sys.stdlib_module_names and module != "sitepipe"
        if not {canonicalize_name(name) for name in providers.get(module, [])} & allowed
    }
    assert undeclared == set()


def _code(path: Path) -> str:
    """Return a module's text without its strings in triple quotes, which only look like code."""
    return re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))

"""Every import contract holds, and each one breaks when it is violated."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS: dict[str, str] = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}

VIOLATIONS: dict[str, tuple[str, str]] = {
    "layers": ("sitepipe/vocab/term.py", "import sitepipe.snapshot"),
    "render-layers": ("sitepipe/render/cards/__init__.py", "import sitepipe.render.pages"),
    "workspace-layers": ("sitepipe/workspace/opened.py", "import sitepipe.workspace.face"),
    "edges-apart": ("sitepipe/ingest/__init__.py", "import sitepipe.render"),
    "domain-apart": ("sitepipe/consolidate/__init__.py", "import sitepipe.scoring"),
    "edges-hold-no-domain": ("sitepipe/render/__init__.py", "import sitepipe.network"),
    "domain-knows-no-edge": ("sitepipe/network/__init__.py", "import sitepipe.ingest"),
    "domain-finds-no-files": ("sitepipe/scoring/__init__.py", "import sitepipe.bundled"),
    "domain-is-pure": ("sitepipe/network/__init__.py", "import time"),
    "store-is-pythons": ("sitepipe/store/files.py", "import pyogrio"),
    "only-cli-clicks": ("sitepipe/workspace/opened.py", "import click"),
    "only-render-draws": ("sitepipe/ingest/__init__.py", "import folium"),
    "leaves-are-light": ("sitepipe/units.py", "import numpy"),
    "package-is-light": ("sitepipe/__init__.py", "import pandas"),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the package with its contracts, to be spoilt."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        ROOT / "sitepipe", tmp_path / "sitepipe", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def broken_contracts(folder: Path) -> set[str]:
    """Run import-linter in a folder and return the ids of the contracts that break."""
    # The folder must win over an editable install of the real package.
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    linted = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {
        contract: verdict
        for contract, name in CONTRACTS.items()
        for verdict in re.findall(rf"^{re.escape(name)}.* (KEPT|BROKEN)", linted.stdout, re.M)
    }
    assert verdicts.keys() == CONTRACTS.keys(), linted.stdout + linted.stderr
    return {contract for contract, verdict in verdicts.items() if verdict == "BROKEN"}


def test_the_package_keeps_every_contract(copied: Path) -> None:
    assert broken_contracts(copied) == set()


def test_every_contract_has_a_violation_to_prove_it() -> None:
    assert VIOLATIONS.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_exactly_its_contract(copied: Path, contract: str) -> None:
    file, planted = VIOLATIONS[contract]
    with (copied / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{planted}\n")

    assert broken_contracts(copied) == {contract}


def test_a_module_without_a_place_in_the_layers_breaks_them(copied: Path) -> None:
    (copied / "sitepipe" / "misc.py").write_text('"""A drawer for anything."""\n', encoding="utf-8")

    assert broken_contracts(copied) == {"layers"}

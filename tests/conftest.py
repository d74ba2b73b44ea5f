"""Fixtures that every kind of test may use."""

from __future__ import annotations

import gc
import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every machine, and no limit of time on any of them. To look further:
# pytest --hypothesis-profile=explore
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let golden images be changed on purpose, and in no other way."""
    parser.addoption(
        "--update-golden", action="store_true", help="keep the screenshots of this run"
    )


def pytest_collection_finish() -> None:
    """Spare the collector of garbage a look at all that stays loaded: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


ROOT = Path(__file__).resolve().parents[1]


def _module_of(path: Path) -> ModuleType:
    """Load a script that is no part of the package."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reference() -> ModuleType:
    """Return ``docs/generate.py`` as a module."""
    return _module_of(ROOT / "docs" / "generate.py")


@pytest.fixture(scope="session")
def update_golden(pytestconfig: pytest.Config) -> bool:
    """Say whether this run's screenshots are to be kept."""
    return bool(pytestconfig.getoption("--update-golden"))


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Return the Chromium that ``make test`` found, or one found now; never skipped."""
    found = os.environ.get("SITEPIPE_BROWSER") or _module_of(ROOT / "tools" / "browser.py").find()
    if not found:
        pytest.fail("no Chromium: type python tools/browser.py to install one")
    return str(found)

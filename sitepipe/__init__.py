"""
sitepipe: one live, trusted, investable pipeline from scattered information on sites.

Public modules load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__version__ = "0.1.0"

_MODULES = ("config", "errors", "pipeline", "reports", "schema", "snapshot", "units", "vocab",
            "workspace")  # fmt: skip

__all__ = ["__version__", *_MODULES]


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return importlib.import_module(f"sitepipe.{name}")
    raise AttributeError(f"module 'sitepipe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

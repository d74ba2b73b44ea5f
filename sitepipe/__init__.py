"""
sitepipe: one live, trusted, investable pipeline from scattered information on sites.

Public modules load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "assessment",
    "catalogue",
    "config",
    "errors",
    "examples",
    "pipeline",
    "reports",
    "schema",
    "snapshot",
    "standalone",
    "units",
    "vocab",
    "workspace",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return importlib.import_module(f"sitepipe.{name}")
    raise AttributeError(f"module 'sitepipe' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)

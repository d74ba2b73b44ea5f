"""The layer's own two files: what the portfolio stands on, and what the layer is."""

from __future__ import annotations

from pathlib import Path

import yaml

from ardenshire.files import sha256_of
from sitepipe.ingest.layers import count_rows

TITLE = "Ardenshire site pipeline (fictional)"
NOTICE = (
    "Fictional: Ardenshire, its sites, organisations, substations, documents, figures and dates "
    "are all invented. Only the roads, towns and places of logistics on the map are real."
)
_PORTFOLIO = f"""\
# An invented portfolio on real roads. Every value can be another bundled name or a path.
version: 1
title: {TITLE}
notice: >-
  Fictional: Ardenshire, its sites, organisations, substations, documents, figures and dates
  are all invented. Only the roads, towns and places of logistics on the map are real.
crs: EPSG:27700
roads: strategic-roads
hubs: hubs
basemap: basemap
vehicle: hgv-44t
access: access
scoring: investability
facts: facts
checks: checks
"""


def write_portfolio(workspace: Path) -> None:
    """Write ``sitepipe.yaml``."""
    (workspace / "sitepipe.yaml").write_text(_PORTFOLIO, encoding="utf-8", newline="\n")


def write_layer(folder: Path, *, title: str, tool: str, notes: str, extends: str = "") -> None:
    """Write ``layer.yaml``, with the hash and the rows of every file of the workspace."""
    files = sorted(path for path in (folder / "workspace").rglob("*") if path.is_file())
    described = {
        "name": folder.name,
        "title": title,
        "kind": "partner-files",
        **({"extends": extends} if extends else {}),
        "crs": "EPSG:27700",
        "as_of": "2026-11-23",
        "source": f"Invented for sitepipe; {tool} writes every file",
        "licence": "Apache-2.0",
        "attribution": "",
        "basis": "Invented. Sites lie on open ground near real roads and claim nothing of it.",
        "verified": False,
        "notes": notes,
        "files": [
            {
                "path": path.relative_to(folder).as_posix(),
                "sha256": sha256_of(path),
                "rows": count_rows(path, label=path.name),
            }
            for path in files
        ],
    }
    text = yaml.safe_dump(described, sort_keys=False, allow_unicode=True, width=96)
    (folder / "layer.yaml").write_text(text, encoding="utf-8", newline="\n")

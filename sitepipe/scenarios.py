"""What a change of the roads means for sites: scenarios read, tried and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sitepipe import config
from sitepipe.accounts import issue_reports
from sitepipe.config import Scenario
from sitepipe.errors import UsageError
from sitepipe.logistics import (
    Logistics,
    for_vehicle,
    heading,
    known_rows,
    places_told,
)
from sitepipe.network.whatif import what_if
from sitepipe.pipeline import Step, silent
from sitepipe.publish import write_json
from sitepipe.render.folder import refuse_foreign, write_text, written_aside
from sitepipe.render.gis.ways import write_altered_links
from sitepipe.render.pages.changes import Occasion, render_changes
from sitepipe.render.portfolio import csv_text
from sitepipe.reports import (
    AccessChange,
    AlteredLink,
    SiteChanges,
    WhatIfReport,
)
from sitepipe.runs import output_files, refuse_changed
from sitepipe.vocab import AccessChange as Change
from sitepipe.vocab import HubKind


@dataclass(frozen=True, eq=False)
class Outlook:
    """
    What a scenario means for sites.

    ``changes`` and ``altered_links`` are tables of :mod:`sitepipe.schema`.
    """

    changes: pd.DataFrame
    altered_links: gpd.GeoDataFrame
    report: WhatIfReport


def read_scenario(path: Path | None, *, close: Sequence[str] = ()) -> Scenario:
    """
    Read a scenario and close further links in it.

    Parameters
    ----------
    path
        A YAML file (:class:`sitepipe.config.Scenario`); none for the closures alone.
    close
        Links by name.

    Raises
    ------
    ConfigError
        If the file is wrong: says file, line, key and what was meant.
    UsageError
        If nothing changes.
    StorageError
        If the file cannot be read.
    """
    loaded = Scenario() if path is None else config.load(path, Scenario, label=path.name).section
    names = list(dict.fromkeys([*loaded.close, *close]))
    if both := [one.link for one in loaded.upgrade if one.link in names]:
        raise UsageError(
            f"both closed and upgraded: {', '.join(both)}", hint="Say one of the two of each link."
        )
    scenario = loaded.model_copy(update={"close": names})
    if not scenario.changes_roads and scenario.vehicle is None:
        raise UsageError(
            "the scenario changes nothing",
            hint="Name a link with --close LINK, or give a file with --scenario that has close, "
            "upgrade, add or vehicle.",
        )
    return scenario


def try_scenario(opened: Logistics, scenario: Scenario, *, step: Step = silent) -> Outlook:
    """
    Compare every site's access with what it is in a scenario.

    Parameters
    ----------
    opened
        Sites, roads, hubs and today's vehicle.
    scenario
        Links closed, upgraded and added, and another vehicle.
    step
        Wraps each step.

    Raises
    ------
    UsageError
        If the scenario names a link, node or vehicle that there is not.
    DataError
        If an added link begins or ends far from every road.
    """
    after = None
    if scenario.vehicle is not None:
        with step("the other vehicle"):
            after = for_vehicle(opened, scenario.vehicle)
    kinds = [HubKind(kind) for kind in opened.access.hub_kinds]
    with step("scenario"):
        found = what_if(
            opened.places,
            opened.joined,
            scenario,
            hub_kinds=kinds,
            connector=opened.access.connector,
            after=None if after is None else after.joined,
        )
    changes = found.changes
    cells = known_rows(
        changes.rename(columns={"before_hub_name": "before_hub", "after_hub_name": "after_hub"})[
            list(AccessChange.model_fields)
        ]
    )
    by_place = [cells[row : row + len(kinds)] for row in range(0, len(cells), len(kinds))]
    counts = changes["change"].value_counts()
    report = WhatIfReport(
        **heading(opened),
        title=scenario.title or in_words(scenario),
        after_vehicle=(after or opened).vehicle.name,
        altered_links=[
            AlteredLink(**row) for row in known_rows(found.altered_links.drop(columns="geometry"))
        ],
        counts={change.value: int(counts.get(change.value, 0)) for change in Change},
        sites=[
            SiteChanges(**place, changes=[AccessChange(**cell) for cell in own])
            for place, own in zip(places_told(opened), by_place, strict=True)
        ],
        outputs=[],
        issues=issue_reports(opened.issues),
    )
    return Outlook(changes, found.altered_links, report)


def write_outlook(
    outlook: Outlook, opened: Logistics, folder: Path, *, step: Step = silent
) -> WhatIfReport:
    """
    Write a scenario's outcome into a folder: ``map.html``, tables, lines, and the document.

    Earlier outputs there are replaced; the document is ``run.json``.

    Parameters
    ----------
    outlook
        As :func:`try_scenario` gives it.
    opened
        What the scenario was tried on.
    folder
        Folder to write; made if it is not there.
    step
        Wraps each output.

    Raises
    ------
    UsageError
        If the folder holds files that sitepipe did not write, or that were changed since.
    StorageError
        If it cannot be written; what stood there stays as it was.
    """
    report = outlook.report
    refuse_foreign(folder)
    refuse_changed(folder)
    with written_aside(folder) as aside:
        with step("changes.csv"):
            write_text(aside / "changes.csv", csv_text(outlook.changes))
            write_text(aside / "issues.csv", csv_text(opened.issues))
        with step("altered-links.geojson"):
            links = outlook.altered_links
            write_altered_links(aside / "altered-links.geojson", links, as_of=report.as_of)
        with step("map.html"):
            write_text(aside / "map.html", _page(outlook, opened))
        report = report.model_copy(update={"outputs": output_files(aside)})
        write_json(aside / "run.json", report.model_dump(mode="json"))
    return report


def _page(outlook: Outlook, opened: Logistics) -> str:
    report = outlook.report
    return render_changes(
        Occasion(
            title=f"{opened.title}: {report.title}",
            notice=opened.notice,
            as_of=report.as_of,
            vehicle=report.vehicle,
            after_vehicle=report.after_vehicle,
        ),
        gpd.GeoDataFrame(opened.places, geometry="geometry", crs=opened.network.crs),
        outlook.changes,
        outlook.altered_links,
        opened.base_layers(),
        opened.snapshot,
        hub_kinds=[HubKind(kind) for kind in opened.access.hub_kinds],
    )


def in_words(scenario: Scenario) -> str:
    """Say what a scenario does, where it has no title."""
    parts = [
        ("closed", scenario.close),
        ("upgraded", [one.link for one in scenario.upgrade]),
        ("added", [one.name for one in scenario.add]),
    ]
    said = [f"{', '.join(names)} {what}" for what, names in parts if names]
    if scenario.vehicle is not None:
        said.append(f"vehicle {Path(scenario.vehicle).stem}")
    return "; ".join(said)

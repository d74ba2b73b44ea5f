"""QGIS styles, kept inside the GeoPackage so that it opens looking right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from sitepipe import bundled, vocab
from sitepipe.render.theme import theme

_MM_PER_PX = 25.4 / 96  # CSS reference pixel

_HUB_SHAPES = {
    vocab.HubKind.MOTORWAY_JUNCTION: "circle",
    vocab.HubKind.RAIL_TERMINAL: "square",
    vocab.HubKind.AIRPORT: "triangle",
    vocab.HubKind.PORT: "diamond",
    vocab.HubKind.RESEARCH: "cross_fill",
    vocab.HubKind.INDUSTRY: "pentagon",
}


_SUBSTATION_SIZES = {
    vocab.SubstationKind.GSP: 4.2,
    vocab.SubstationKind.BSP: 3.3,
    vocab.SubstationKind.SWITCHING: 2.4,
    vocab.SubstationKind.PRIMARY: 2.4,
}


@dataclass(frozen=True)
class Category:
    """One class of a style."""

    value: str
    label: str
    fill: str
    size: float
    shape: str = "circle"
    outline: str = "solid"


def layer_styles(*, as_of: str) -> pd.DataFrame:
    """
    Return the ``layer_styles`` table that QGIS reads on opening.

    Parameters
    ----------
    as_of
        Date that the styles are stamped with.

    Returns
    -------
    styles
        One default style each for sites, boundaries, substations, hubs, roads and routes.
    """
    look = theme()
    planning = [
        Category(
            group,
            group.label,
            look.palettes.planning[group],
            3.6,
            outline="dash" if group is vocab.PlanningGroup.NOT_KNOWN else "solid",
        )
        for group in vocab.PlanningGroup
    ]
    hubs = [
        Category(kind, kind.label, look.colours.ink, 2.4, shape=_HUB_SHAPES[kind])
        for kind in vocab.HubKind
    ]
    substations = [
        Category(kind, kind.label, look.colours.paper, size, shape="square")
        for kind, size in _SUBSTATION_SIZES.items()
    ]
    roads = [
        Category(kind, kind.label, colour, round(px * _MM_PER_PX, 2))
        for kind, colour, px in (
            (vocab.RoadClass.MOTORWAY, look.colours.motorway, look.widths.motorway),
            (vocab.RoadClass.TRUNK, look.colours.trunk, look.widths.trunk),
            (vocab.RoadClass.A_ROAD, look.colours.a_road, look.widths.a_road),
        )
    ]
    routes = [
        Category(kind, kind.label, look.colours.link, round(look.widths.route * _MM_PER_PX, 2))
        for kind in vocab.HubKind
    ]
    return pd.DataFrame(
        [
            _style("sites", "points", "planning_group", planning, as_of, label_field="name"),
            # The fill says whether the stage is known; a boundary's own outline is always solid.
            _style(
                "boundaries",
                "polygons",
                "planning_group",
                [replace(category, outline="solid") for category in planning],
                as_of,
            ),
            _style("substations", "points", "substation_kind", substations, as_of),
            _style("hubs", "points", "kind", hubs, as_of),
            _style("roads", "lines", "road_class", roads, as_of),
            _style("routes", "lines", "hub_kind", routes, as_of),
        ]
    )


def _style(
    layer: str,
    template: str,
    field: str,
    categories: list[Category],
    as_of: str,
    *,
    label_field: str = "",
) -> dict[str, object]:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(bundled.shelf("maps") / "styles"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    qml = environment.get_template(f"{template}.qml.j2").render(
        field=field,
        categories=categories,
        ink=theme().colours.ink,
        paper=theme().colours.paper,
        label_field=label_field,
    )
    return {
        "f_table_catalog": "",
        "f_table_schema": "",
        "f_table_name": layer,
        "f_geometry_column": "geom",
        "styleName": f"sitepipe {layer}",
        "styleQML": qml,
        "styleSLD": "",
        "useAsDefault": True,
        "description": f"{layer} by {field.replace('_', ' ')}",
        "owner": "sitepipe",
        "ui": "",
        "update_time": f"{as_of}T00:00:00Z",
    }

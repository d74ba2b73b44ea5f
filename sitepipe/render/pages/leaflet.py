"""
A folium map whose page asks nothing of any network.

Folium writes the Leaflet calls; Leaflet itself comes from the installed package
``xstatic-leaflet`` and stands in the page. Folium's own links to outside files, its random
ids and its popups (which put properties through ``innerHTML``) are not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template

from sitepipe.errors import StorageError
from sitepipe.render.theme import Theme

_PACKAGE = "xstatic-leaflet"
# In the order they are drawn; the page's script fills each.
LAYERS = ("region", "isochrones", "roads", "used", "outlines", "hubs", "routes", "sites")


@dataclass(frozen=True)
class MapParts:
    """What folium wrote: an element for the map, and the calls that make it."""

    html: str
    script: str


class _Map(folium.Map):
    """A folium map without links to outside files."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _HandOver(MacroElement):
    """Give the map and a layer of it to the page's script under a plain name."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "sitepipe.{{ this.role }} = {{ this._parent.get_name() }};"
        "{% endmacro %}"
    )

    def __init__(self, role: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "HandOver"
        self.role = role


def map_parts(theme: Theme, *, online_tiles: bool) -> MapParts:
    """Return the map's element and script; online tiles are offered, not shown."""
    view = theme.map
    drawn = _Map(
        tiles=None,
        location=[0, 0],
        zoom_control=False,
        attribution_control=False,
        min_zoom=view.zoom_least,
        max_zoom=view.zoom_most,
        zoom_snap=view.zoom_step,
        zoom_delta=1,
    )
    elements: list[Element] = [drawn]
    for name in LAYERS:
        group = folium.FeatureGroup(name=name)
        elements += [group.add_to(drawn), _HandOver(f"layers.{name}").add_to(group)]
    if online_tiles:
        tiles = folium.TileLayer(
            tiles=view.tile_host + view.tile_path,
            attr=view.tile_credit,
            name="tiles",
            max_zoom=view.zoom_most,
            show=False,
        )
        elements += [tiles.add_to(drawn), _HandOver("layers.tiles").add_to(tiles)]
    elements.append(_HandOver("map").add_to(drawn))
    for number, element in enumerate(elements):
        element._id = str(number)  # folium's ids are random; pages are not
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    return MapParts(figure.html.render().strip(), _dedented(figure.script.render()))


def _dedented(script: str) -> str:
    return "\n".join(line.strip() for line in script.splitlines() if line.strip())


@cache
def leaflet_js() -> str:
    """Return Leaflet's script without the link to its source map."""
    return re.sub(r"\n?//# sourceMappingURL=\S*", "", _asset("leaflet.js")).strip()


@cache
def leaflet_css() -> str:
    """Return Leaflet's style sheet without its images: no control or marker here uses one."""
    return re.sub(r"url\([^)]*\)", "none", _asset("leaflet.css")).strip()


def _asset(name: str) -> str:
    """
    Return a file of the installed package.

    Raises
    ------
    StorageError
        If the package is not installed whole.
    """
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == name:
            return file.read_text(encoding="utf-8")
    raise StorageError(
        f"cannot find {name} of the package {_PACKAGE}",
        hint=f"Install it again: python -m pip install --force-reinstall {_PACKAGE}",
    )

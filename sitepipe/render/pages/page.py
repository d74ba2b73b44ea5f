"""One self-contained HTML page: templates and scripts of ``maps/map``, data as data."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from sitepipe import bundled
from sitepipe.render.theme import Theme

# A page's own script, in the order its parts build on one another.
PORTFOLIO_SCRIPTS = (
    "dom.js", "parts.js", "labels.js", "basemap.js", "sites.js", "routes.js", "explain.js",
    "registers.js", "card.js", "table.js", "panel.js", "page.js",
)  # fmt: skip
CHANGES_SCRIPTS = (
    "dom.js", "parts.js", "labels.js", "basemap.js", "sites.js", "listed.js", "changes.js",
    "page.js",
)  # fmt: skip
MOVES_SCRIPTS = (
    "dom.js", "parts.js", "labels.js", "basemap.js", "sites.js", "listed.js", "moves.js", "page.js",
)  # fmt: skip


def map_page(
    look: Theme,
    content: dict[str, object],
    *,
    online_tiles: bool,
    own_scripts: Sequence[str] = PORTFOLIO_SCRIPTS,
    **text: object,
) -> str:
    """
    Return the whole page: styles, scripts, and the content as data.

    Parameters
    ----------
    look
        Every colour and size.
    content
        What the page's script draws; plain JSON values, no ``NaN``.
    online_tiles
        Whether the policy of the page lets the tile host in.
    own_scripts
        Files of ``maps/map`` that draw the content, in order.
    **text
        What the template prints itself, escaped.
    """
    from sitepipe.render.pages.leaflet import leaflet_css, leaflet_js, map_parts  # loads folium

    folder = bundled.shelf("maps") / "map"
    environment = templates("map")
    style = environment.get_template("page.css").render(
        variables=look.css_variables(),
        fills=_fills(look),
        drawer_below=f"{look.sizes.drawer_below:g}px",
        drawer_above=f"{look.sizes.drawer_below + 0.02:g}px",
    )
    parts = map_parts(look, online_tiles=online_tiles)
    scripts = [
        leaflet_js(),
        "\n".join(
            ["window.sitepipe = {layers: {}};", parts.script]
            + [_asset(folder / name) for name in own_scripts]
        ),
    ]
    return environment.get_template("page.html.j2").render(
        policy=_policy(scripts, tile_host=look.map.tile_host if online_tiles else None),
        leaflet_css=Markup(leaflet_css()),  # noqa: S704 - from the installed package
        style=Markup(style),  # noqa: S704 - from the bundled theme
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - bundled
        map_html=Markup(parts.html),  # noqa: S704 - folium's element, without data
        data=Markup(embedded(content)),  # noqa: S704 - escaped below
        **text,
    )


@cache
def templates(folder: str) -> SandboxedEnvironment:
    """Return the templates of a folder of ``maps`` and the shared ones: all output is escaped."""
    shelf = bundled.shelf("maps")
    environment = SandboxedEnvironment(
        loader=jinja2.FileSystemLoader([shelf / folder, shelf / "shared"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = _breakable
    return environment


def still_policy() -> str:
    """Return a content security policy that runs no script and lets nothing in or out."""
    return _joined(["style-src 'unsafe-inline'", "img-src data:"])


def script_policy(scripts: Sequence[str]) -> str:
    """Return a content security policy that runs these scripts only and lets nothing out."""
    return _policy(list(scripts), tile_host=None)


def _joined(rules: list[str]) -> str:
    return "; ".join(["default-src 'none'", *rules, "base-uri 'none'", "form-action 'none'"])


def _fills(look: Theme) -> dict[str, str]:
    fills = {str(group): colour for group, colour in look.palettes.planning.items()}
    for name, classes in (("facts", look.palettes.completeness), ("score", look.palettes.score)):
        fills |= {f"{name}_{rank}": entry.fill for rank, entry in enumerate(classes)}
    fills |= {f"change_{change}": fill for change, fill in look.palettes.change.items()}
    return fills | {f"move_{move}": fill for move, fill in look.palettes.move.items()}


def _breakable(text: object) -> Markup:
    """Let a title made from a file's name break after an underscore."""
    return escape(text).replace("_", Markup("_<wbr>"))


def _asset(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def embedded(content: dict[str, object]) -> str:
    """
    Return JSON that may stand inside a script element.

    ``<``, ``>`` and ``&`` cannot end the element, and the two line separators of Unicode
    cannot break a line: all are written as escapes.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(scripts: list[str], *, tile_host: str | None) -> str:
    """Return a content security policy that runs these scripts only and lets nothing out."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    images = " ".join(filter(None, ["data:", tile_host]))
    return _joined([f"script-src {hashes}", "style-src 'unsafe-inline'", f"img-src {images}"])

"""The theme: every colour and size of maps and pages, read from ``maps/theme.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from sitepipe import bundled, config, vocab

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Px = Annotated[float, Field(gt=0)]
_MOST_CLASSES = 7


class Colours(config.Section):
    """What each colour is for."""

    ink: Colour
    secondary: Colour
    white: Colour
    paper: Colour
    wash: Colour
    hairline: Colour
    control: Colour
    region: Colour
    motorway: Colour
    trunk: Colour
    a_road: Colour
    passed: Colour
    failed: Colour
    unknown: Colour
    link: Colour
    warning: Colour
    tint: Colour


class Widths(config.Section):
    """Widths of lines (px)."""

    hair: Px
    outline: Px
    selected: Px
    focus: Px
    motorway: Px
    trunk: Px
    a_road: Px
    region: Px
    region_band: Px
    route: Px
    used: Px
    circle: Px
    dash: Px
    leader_dash: Px
    halo: Px
    sign: Px
    sign_halo: Px


class Type(config.Section):
    """Faces, and sizes of text (px)."""

    stack: str
    mono: str
    line_height: float
    small: Px
    body: Px
    large: Px
    huge: Px
    site: Px
    junction: Px
    town_1: Px
    town_2: Px
    town_3: Px


class Space(config.Section):
    """The scale of distances (px)."""

    s1: Px
    s2: Px
    s3: Px
    s4: Px
    s5: Px
    s6: Px


class Sizes(config.Section):
    """Sizes of things (px)."""

    panel: Px
    page: Px
    page_head: Px
    drawer_below: Px
    drawer_height: Px
    radius: Px
    control: Px
    control_small: Px
    control_touch: Px
    marker: Px
    marker_area: Px
    marker_whole: Px
    swatch: Px
    hub: Px
    hub_far: Px
    legend_hub: Px
    bar: Px
    north: Px
    hatch: Px
    scale: Px
    grid_name: Px
    grid_cell: Px
    grid_row: Px
    table_name: Px
    table_name_narrow: Px
    chart: Px
    chart_height: Px
    chart_bar: Px


class MapView(config.Section):
    """How the map opens and what it shows from which zoom on."""

    margin: config.Share
    zoom_least: int
    zoom_most: int
    zoom_step: float
    zoom_one_place: float
    zoom_labels_small: float
    zoom_junctions: float
    zoom_close: float
    shield_gap: Px
    near_min: Px
    dimmed: config.Share
    isochrone: config.Share
    tile_host: str
    tile_path: str
    tile_credit: str


class Pdf(config.Section):
    """The PDF: lengths in mm, type and lines in pt, leading and tracking in em."""

    page_width: Px
    page_height: Px
    margin: Px
    footer: Px
    gutter: Px
    gap_small: Px
    gap: Px
    gap_large: Px
    gap_section: Px
    gap_heading: Px
    region_map_height: Px
    site_map_height: Px
    screen_map_width: Px
    screen_map_height: Px
    cover: Px
    cover_long: Px
    heading: Px
    heading_long: Px
    subheading: Px
    body: Px
    fact: Px
    table: Px
    table_least: Px
    note: Px
    figure: Px
    leading: Px
    leading_close: Px
    cap_height: Px
    tracking: Px
    hairline: Px
    rule: Px
    bar: Px
    bar_width: Px
    figure_column: Px
    fact_title: Px
    cell: Px
    swatch: Px
    map_frame: Px
    map_motorway: Px
    map_trunk: Px
    map_a_road: Px
    map_region: Px
    map_outline: Px
    map_other_outline: Px
    map_leader: Px
    map_halo: Px
    map_tick: Px
    map_dash: Px
    map_hatch: Px
    map_hatch_sign: Px
    map_hatch_area: Px
    map_north: Px
    map_road_apart: Px
    map_road_least: Px
    map_road_inside: Px
    map_site_least: Px
    map_grid_least: Px
    hatch: Px
    map_site: Px
    map_site_holds: Px
    map_hub: Px
    map_number: Px
    map_road: Px
    map_town_1: Px
    map_town_2: Px
    map_town_3: Px
    map_scale_text: Px
    map_grid_text: Px
    map_tick_length: Px
    map_cross: Px
    map_bar_height: Px
    map_bar_longest: Px
    map_bar_shortest: Px
    map_label_gap: Px
    map_inset: Px


class RisingClass(config.Section):
    """One class of a figure: from its start to the start of the next."""

    model_config = ConfigDict(populate_by_name=True)

    start: float = Field(alias="from", ge=0)
    label: str
    fill: Colour


def class_of(value: float, classes: list[RisingClass]) -> int:
    """Return the position of the class that a figure (0 or more) falls in."""
    return max(rank for rank, entry in enumerate(classes) if entry.start <= value)


class Palettes(config.Section):
    """Fills of the classes that sites are coloured by."""

    planning: dict[vocab.PlanningGroup, Colour]
    change: dict[vocab.AccessChange, Colour]
    move: dict[vocab.Move, Colour]
    completeness: list[RisingClass]
    share: list[RisingClass]
    score: list[RisingClass]

    @model_validator(mode="after")
    def _covers_every_class(self) -> Self:
        if missing := [group for group in vocab.PlanningGroup if group not in self.planning]:
            raise ValueError(f"planning lacks {', '.join(missing)}")
        if unnamed := [change for change in vocab.AccessChange if change not in self.change]:
            raise ValueError(f"change lacks {', '.join(unnamed)}")
        if unmoved := [move for move in vocab.Move if move not in self.move]:
            raise ValueError(f"move lacks {', '.join(unmoved)}")
        ranked = {"completeness": self.completeness, "share": self.share, "score": self.score}
        for name, classes in ranked.items():
            starts = [entry.start for entry in classes]
            if not starts or starts[0] != 0 or starts != sorted(set(starts)):
                raise ValueError(f"{name} classes must start at 0 and rise")
            # What is not known or not ranked is one class more.
            if len(starts) > _MOST_CLASSES - 1:
                raise ValueError(f"{name} has more than {_MOST_CLASSES - 1} classes")
        return self


class Theme(config.Section):
    """The one visual language of maps and pages."""

    colours: Colours
    widths: Widths
    type: Type
    space: Space
    sizes: Sizes
    map: MapView
    palettes: Palettes
    pdf: Pdf

    def css_variables(self) -> dict[str, str]:
        """Return every value that style sheets use, as CSS custom properties."""
        values: dict[str, str] = {}
        for name, colour in self.colours.model_dump().items():
            values[f"--{name}"] = colour
        for prefix, section in (("line", self.widths), ("space", self.space), ("size", self.sizes)):
            for name, size in section.model_dump().items():
                values[f"--{prefix}-{name}"] = f"{size:g}px"
        for name, value in self.type.model_dump().items():
            unit = "" if name in {"stack", "mono", "line_height"} else "px"
            values[f"--type-{name}"] = (
                f"{value}{unit}" if isinstance(value, str) else (f"{value:g}{unit}")
            )
        values["--dimmed"] = f"{self.map.dimmed:g}"
        values["--isochrone"] = f"{self.map.isochrone:g}"
        return {name.replace("_", "-"): value for name, value in values.items()}


@cache
def theme() -> Theme:
    """
    Return the bundled theme.

    Raises
    ------
    ConfigError
        If ``maps/theme.yaml`` breaks its form; says the key and the line.
    """
    path = bundled.shelf("maps") / "theme.yaml"
    return config.load(path, Theme, label="maps/theme.yaml").section

"""What a road network holds, and what its build did."""

from __future__ import annotations

from pydantic import Field

from sitepipe.reports.document import Part, Report


class RoadSource(Part):
    """One file that a road network was built from."""

    file: str = Field(description="File name.")
    form: str = Field(description="What kind of file it is.")
    sha256: str = Field(description="Hash of the file's bytes; empty for a folder of tables.")
    licence: str = Field(description="Terms it may be used under.")
    attribution: str = Field(description="Line that outputs must carry; may be empty.")
    as_of: str = Field(description="The date it speaks of; empty if it does not say.")
    note: str = Field(description="What a user should know; may be empty.")


class BuildRemark(Part):
    """What happened to how much of the input, and the first five."""

    matter: str = Field(description="`read`, `kept`, `repaired`, `dropped` or `not represented`.")
    what: str = Field(description="What it is about, in words.")
    count: int = Field(description="How many.")
    first: list[str] = Field(description="The first five by name.")
    file: str = Field(description="Input that it concerns; empty for the whole network.")


class NetworkInfo(Report):
    """``network info``: what a road network holds."""

    nodes: int = Field(description="Junctions.")
    links: int = Field(description="Stretches of road between two junctions.")
    edges: int = Field(description="Directed: a link driven both ways counts twice.")
    components: int = Field(description="Strongly connected components.")
    largest_weak_share: float = Field(description="Share of nodes joined, directions ignored.")
    largest_strong_share: float = Field(description="Share of nodes joined both ways.")
    parallel_links: int = Field(description="Links that share both ends with another.")
    km_by_class: dict[str, float] = Field(description="Driven length by class of road (km).")
    verified_share: float = Field(description="Share of length whose links are verified.")
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north.")
    sources: list[str] = Field(description="Where the network comes from.")
    crs: str = Field(description="CRS of its positions; tables are carried into it.")
    directed: bool = Field(description="Whether it says which way roads may be driven.")
    has_local_roads: bool = Field(description="Whether it holds local roads too.")
    split_nodes: int = Field(
        description="Copies of junctions that turn restrictions and private roads need."
    )
    restricted_edges: int = Field(
        description="Directed edges that a turn restriction keeps some vehicles off."
    )
    posted_speed_share: float = Field(description="Share of length with a posted speed limit.")
    limited_links: int = Field(description="Links with a limit of height, width, length or weight.")
    conditional_links: int = Field(
        description="Links with limits that hold at times only; kept, not applied."
    )
    files: list[RoadSource] = Field(description="Files that it was built from.")
    remarks: list[BuildRemark] = Field(description="What the build read, repaired and dropped.")
    checked: bool = Field(
        default=False, description="Every checksum and value was checked (`--verify`)."
    )


class BuildReport(Report):
    """``network build``: what was read, repaired and dropped, and what came of it."""

    output: str = Field(description="File name of the graph.")
    bytes: int = Field(description="Its size.")
    crs: str = Field(description="CRS of its positions.")
    nodes: int = Field(description="Junctions.")
    links: int = Field(description="Stretches of road between two junctions.")
    edges: int = Field(description="Directed: a link driven both ways counts twice.")
    km: float = Field(description="Length of road (km).")
    largest_weak_share: float = Field(description="Share of nodes joined, directions ignored.")
    largest_strong_share: float = Field(description="Share of nodes joined both ways.")
    sources: list[RoadSource] = Field(description="What it was built from.")
    remarks: list[BuildRemark] = Field(description="What was read, repaired, dropped and why.")
    seconds: dict[str, float] = Field(description="Time of each step (s).")

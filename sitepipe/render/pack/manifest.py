"""``manifest.json``: what a pack holds, who it is for, and how to tell that it is unchanged."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from sitepipe import __version__
from sitepipe.cells import stated
from sitepipe.hashing import file_sha256
from sitepipe.reports import OutputFile, Part, Report
from sitepipe.snapshot import BaseLayers, Edition, Snapshot

MANIFEST = "manifest.json"


class PackLayer(Part):
    """One layer that a pack is drawn from."""

    layer: str = Field(description="Short name.")
    title: str = Field(description="What it is, in words.")
    licence: str | None = Field(description="Terms it may be used under.")
    attribution: str | None = Field(description="Line that must stand with it.")


class PackManifest(Report):
    """All that a pack says of itself."""

    sitepipe: str = Field(description="Version that wrote the pack.")
    title: str = Field(description="Name of the portfolio.")
    notice: str = Field(description="Warning of fictional data; empty for none.")
    as_of: str = Field(description="The date the pack speaks of.")
    audience: str = Field(description="Who may see it.")
    partner: str | None = Field(description="The one partner that it is for; none for all.")
    sites: list[str] = Field(description="Sites in the pack.")
    sites_total: int = Field(description="Sites of the whole portfolio.")
    layers: list[PackLayer] = Field(description="Layers that it is drawn from.")
    files: list[OutputFile] = Field(description="Every other file of the pack, by name.")

    def text(self) -> str:
        """Return the manifest as its file holds it."""
        return self.model_dump_json(indent=2) + "\n"


def pack_manifest(
    folder: Path, snapshot: Snapshot, base: BaseLayers, edition: Edition
) -> PackManifest:
    """List a finished pack's files, and what they stand on."""
    return PackManifest(
        sitepipe=__version__,
        title=edition.title,
        notice=edition.notice.strip(),
        as_of=edition.as_of,
        audience=edition.audience.value,
        partner=edition.partner or None,
        sites=snapshot.sites["site_id"].tolist(),
        sites_total=edition.sites_total,
        layers=[
            PackLayer(
                layer=row.layer,
                title=stated(row.title) or row.layer,
                licence=stated(row.licence),
                attribution=stated(row.attribution),
            )
            for row in base.layers.itertuples(index=False)
        ],
        files=[
            OutputFile(name=name, bytes=file.stat().st_size, sha256=file_sha256(file))
            for name, file in sorted(files_of(folder).items())
            if name != MANIFEST
        ],
    )


def files_of(folder: Path) -> dict[str, Path]:
    """Return a folder's files by their path within it, with ``/`` on every system."""
    return {
        file.relative_to(folder).as_posix(): file
        for file in sorted(folder.rglob("*"))
        if not file.is_dir()
    }

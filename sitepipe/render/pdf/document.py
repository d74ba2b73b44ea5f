"""``portfolio.pdf``: an accessible document of the region, the sites compared, and each site."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from sitepipe import bundled
from sitepipe.errors import StorageError
from sitepipe.render.folder import write_bytes
from sitepipe.render.fonts import staged_fonts
from sitepipe.render.pdf.data import pdf_data
from sitepipe.render.pdf.sites import Data
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot

_STANDARD: Literal["ua-1"] = "ua-1"  # PDF/UA-1, ISO 14289-1
_TEMPLATE = "portfolio.typ"


def write_pdf(
    path: Path, snapshot: Snapshot, appraisal: Appraisal, base: BaseLayers, edition: Edition
) -> None:
    """
    Write ``portfolio.pdf``, whole or not at all.

    The first page maps the region, the next compare all sites, and each site has one page of
    its own. It is tagged (PDF/UA-1) and in British English; its date is the edition's, and the
    same arguments give the same bytes.

    Parameters
    ----------
    path
        The file; one that stands there is replaced.
    snapshot, appraisal, base
        Tables of :mod:`sitepipe.schema`.
    edition
        Title, notice, date and what else every output carries.

    Raises
    ------
    ConfigError
        If ``maps/theme.yaml`` breaks its form.
    StorageError
        If the file cannot be written, or a font or template is missing from the installation.
    """
    write_bytes(path, compiled(pdf_data(snapshot, appraisal, base, edition)))


def compiled(data: Data, *, template: str = _TEMPLATE) -> bytes:
    """
    Return the PDF of what is to be said.

    The data travels as JSON and is put on the page as text: no cell of a source is ever read
    as markup.
    """
    import typst

    folder = bundled.shelf("maps") / "pack"
    if not (folder / template).is_file():
        raise StorageError(
            f"maps/pack/{template} is missing from the installation",
            hint="Install sitepipe again.",
        )
    with staged_fonts() as fonts:
        return typst.compile(
            str(folder / template),
            root=str(folder),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=[_STANDARD],
            sys_inputs={"data": json.dumps(data, ensure_ascii=True)},
        )

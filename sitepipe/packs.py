"""
The pack: what an investor or partner receives, as a folder and as one zip.

    DIR/
      index.html       map and list        sites/<site_id>.html   a page per site
      portfolio.gpkg   for GIS             portfolio.xlsx          for a spreadsheet
      portfolio.pdf    on paper            README.txt, manifest.json
    DIR.zip            the same

It is made aside from tables without what its audience may not see, searched for whatever of
that may still be in it, and put in its place whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from sitepipe.assessment import Assessment, edition_of
from sitepipe.errors import GuardRailError, UsageError, first_five, unknown_name
from sitepipe.hashing import file_sha256
from sitepipe.pipeline import Step, silent
from sitepipe.render.folder import folder_beside, replace_together, write_text
from sitepipe.render.pack.earlier import refuse_changed_pack
from sitepipe.render.pack.manifest import MANIFEST, pack_manifest
from sitepipe.render.pack.names import page_names
from sitepipe.render.pack.redaction import hidden_fields, narrowed, redacted, withheld
from sitepipe.render.pack.scanner import Leak, scan, secrets_of
from sitepipe.render.pack.zipped import write_zip
from sitepipe.reports import OutputFile, PackReport
from sitepipe.snapshot import Appraisal, BaseLayers, Edition, Snapshot
from sitepipe.vocab import Audience, Reader

_DOWNLOADS = {
    "Portfolio (PDF)": "portfolio.pdf",
    "Workbook (Excel)": "portfolio.xlsx",
    "GeoPackage": "portfolio.gpkg",
    "Read me": "README.txt",
}


@dataclass(frozen=True)
class _Contents:
    """All that a pack is written from, cut to its audience and its sites."""

    snapshot: Snapshot
    appraisal: Appraisal
    base: BaseLayers
    edition: Edition


def write_pack(
    assessment: Assessment,
    folder: Path,
    *,
    audience: Audience = Audience.PUBLIC,
    partner: str = "",
    shown: Assessment | None = None,
    site_ids: Sequence[str] | None = None,
    overwrite: bool = False,
    step: Step = silent,
) -> PackReport:
    """
    Write a pack as a folder and as a zip beside it.

    Parameters
    ----------
    assessment
        All that the team knows.
    folder
        Where; the zip has its name with ``.zip``. An earlier pack there is replaced.
    audience
        Who it is for: what is meant for others is left out everywhere.
    partner
        The one partner that it is for, where it is for one alone.
    shown
        The same, assessed from what is approved for them; if not given, all of it is.
    site_ids
        Sites by id or name; all if not given.
    overwrite
        Also replace an earlier pack whose files were changed since.
    step
        Wraps each output.

    Returns
    -------
    report
        What the pack holds and what was left out. The same assessment, audience and sites
        give the same bytes.

    Raises
    ------
    UsageError
        If a site is not known, none is chosen, or something stands at the place that
        sitepipe did not write, or that was changed since.
    GuardRailError
        If a value that the audience may not see is found in the finished pack. Nothing is
        written; the message names file and column, never the value.
    StorageError
        If the pack cannot be written; what stood there stays as it was.
    """
    refuse_pack_at(folder, overwrite=overwrite)
    target = _place(folder)
    archive = archive_of(target)
    shown = assessment if shown is None else shown
    reader = Reader(audience, partner)
    contents = _contents(shown, reader, _chosen(assessment, shown, site_ids, reader))
    with folder_beside(target) as aside:
        pack, zipped = aside / "pack", aside / "pack.zip"
        _write_files(pack, contents, step=step)
        manifest = pack_manifest(pack, contents.snapshot, contents.base, contents.edition)
        write_text(pack / MANIFEST, manifest.text())
        listed = OutputFile(
            name=MANIFEST,
            bytes=(pack / MANIFEST).stat().st_size,
            sha256=file_sha256(pack / MANIFEST),
        )
        with step(archive.name):
            write_zip(zipped, pack, top=target.name, as_of=contents.edition.as_of)
        with step("search for what is withheld"):
            secrets = secrets_of(
                assessment.snapshot,
                assessment.appraisal,
                assessment.base,
                audience=audience,
                shown=None if shown is assessment else (shown.snapshot, shown.appraisal),
            )
            refuse_leaks(scan(zipped, secrets))  # it holds every file of the folder
        refuse_pack_at(folder, overwrite=overwrite)
        replace_together([(pack, target), (zipped, archive)])
    # Of "." and of a link the zip stands beside the folder that they lead to.
    is_plain = folder.name == target.name and folder.parent.resolve() == target.parent
    return PackReport(
        title=contents.edition.title,
        notice=contents.edition.notice,
        as_of=contents.edition.as_of,
        audience=cast("Literal['public', 'partner', 'internal']", audience.value),
        partner=partner or None,
        folder=str(folder),
        zip=str(archive_of(folder if is_plain else target)),
        sites=contents.snapshot.sites["site_id"].tolist(),
        withheld=withheld(audience),
        unapproved=_unapproved(assessment, shown, audience),
        sites_unapproved=len(assessment.snapshot.sites) - len(shown.snapshot.sites),
        searched_for=len(secrets),
        outputs=[*manifest.files, listed],
    )


def refuse_pack_at(folder: Path, *, overwrite: bool) -> None:
    """
    Refuse a place that a pack must not go to, before any work is done.

    Raises
    ------
    UsageError, StorageError
        As :func:`sitepipe.render.pack.earlier.refuse_changed_pack`.
    """
    target = _place(folder)
    refuse_changed_pack(target, archive_of(target), overwrite=overwrite)


def archive_of(folder: Path) -> Path:
    """Return where the zip of a pack goes: beside its folder."""
    return folder.with_name(f"{folder.name}.zip")


def _place(folder: Path) -> Path:
    target = folder.resolve()
    if not target.name:
        raise UsageError(f"{folder} cannot be a pack", hint="Name a folder with --output.")
    return target


def _unapproved(assessment: Assessment, shown: Assessment, audience: Audience) -> int:
    """Count the claims on fields of the audience that it does not get."""
    claims = assessment.snapshot.claims
    claims = claims[~claims["field"].isin(hidden_fields(audience))]
    return int((~claims["claim_id"].isin(shown.snapshot.claims["claim_id"])).sum())


def _chosen(
    whole: Assessment, assessment: Assessment, sites: Sequence[str] | None, reader: Reader
) -> list[str]:
    """Return the ids of the sites that were named, in the portfolio's order."""
    known = [str(site_id) for site_id in assessment.snapshot.sites["site_id"]]
    if not known:
        raise UsageError("the portfolio holds no site, so there is nothing to pack")
    if sites is None:
        return known
    named = [site.strip() for site in sites if site.strip()]
    if not named:
        raise UsageError("no site is named", hint="Name one with --sites, or leave the flag out.")
    found = {site: assessment.site_id(site) for site in named}
    for site, site_id in found.items():
        if site_id not in known:
            if whole.site_id(site) in set(whole.snapshot.sites["site_id"]):
                raise UsageError(
                    f"no name of {site} is approved for {reader.label}",
                    hint=f'Approve it: sitepipe approve "{site}" --for '
                    f"{'partner' if reader.audience is Audience.PARTNER else 'investor'} "
                    "--by NAME",
                )
            raise unknown_name(site, known, "site")
    return [site_id for site_id in known if site_id in set(found.values())]


def _contents(assessment: Assessment, reader: Reader, site_ids: list[str]) -> _Contents:
    snapshot, appraisal = redacted(
        *narrowed(assessment.snapshot, assessment.appraisal, site_ids), audience=reader.audience
    )
    edition = edition_of(assessment, snapshot, audience=reader.audience, partner=reader.partner)
    return _Contents(snapshot, appraisal, assessment.base, edition)


def _write_files(pack: Path, contents: _Contents, *, step: Step) -> None:
    """Write every file of a pack but its manifest."""
    from sitepipe.render.gis.geopackage import write_geopackage
    from sitepipe.render.pack.readme import readme
    from sitepipe.render.pages.map import render_map
    from sitepipe.render.pages.site import site_pages
    from sitepipe.render.pdf.document import write_pdf
    from sitepipe.render.workbook.workbook import write_workbook

    snapshot, appraisal = contents.snapshot, contents.appraisal
    base, edition = contents.base, contents.edition
    pages = page_names(snapshot.sites["site_id"])
    with step("index.html"):
        page = render_map(
            snapshot,
            appraisal,
            base,
            title=edition.title,
            notice=edition.notice,
            as_of=edition.as_of,
            scoring_title=edition.scoring_title,
            acreage_total=edition.acreage_total,
            crs=edition.crs,
            rank_from=edition.rank_from,
            pages=pages,
            downloads=_DOWNLOADS,
        )
        write_text(pack / "index.html", page)
    with step("site pages"):
        for site_id, page in site_pages(snapshot, appraisal, base, edition):
            write_text(pack / pages[site_id], page)
    with step("portfolio.gpkg"):
        write_geopackage(
            pack / "portfolio.gpkg",
            snapshot,
            appraisal,
            base,
            as_of=edition.as_of,
            crs=edition.crs,
            audience=edition.audience,
            notice=edition.notice,
        )
    with step("portfolio.xlsx"):
        write_workbook(pack / "portfolio.xlsx", snapshot, appraisal, edition, layers=base.layers)
    with step("portfolio.pdf"):
        write_pdf(pack / "portfolio.pdf", snapshot, appraisal, base, edition)
    write_text(pack / "README.txt", readme(snapshot, appraisal, base, edition))


def refuse_leaks(leaks: Sequence[Leak]) -> None:
    """
    Refuse what was found to hold a value that its audience may not see.

    Raises
    ------
    GuardRailError
        If anything was found; names file and column, never the value.
    """
    if not leaks:
        return
    found = list(dict.fromkeys(f"{leak.column} in {leak.place}" for leak in leaks))
    raise GuardRailError(
        "the finished pack held what its audience may not see "
        f"({len(found)}): {first_five(found)}; nothing was written",
        hint="See which source states it twice: sitepipe explain SITE FIELD. Pack for another "
        "audience with --audience, or mend the source.",
    )

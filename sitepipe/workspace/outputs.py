"""What a workspace puts out: runs, packs and the map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sitepipe.assessment import Assessment
from sitepipe.edited import keep_edited
from sitepipe.packs import refuse_pack_at, write_pack
from sitepipe.pipeline import Step, silent
from sitepipe.publish import map_page, publish, write_json
from sitepipe.registry import ids_sha256, keep_ids
from sitepipe.render.folder import refuse_foreign, written_aside
from sitepipe.reports import PackReport, RunReport, Settled
from sitepipe.runs import StepClock, finished_run, run_id, run_report
from sitepipe.vocab import Audience
from sitepipe.workspace.inputs import Inputs
from sitepipe.workspace.readers import Readers


class Outputs(Inputs, Readers):
    """Files for others, written whole or not at all."""

    def run(
        self,
        *,
        as_of: str | None = None,
        overwrite: bool = False,
        assessment: Assessment | None = None,
        step: Step = silent,
    ) -> RunReport:
        """
        Do the main job: ingest, consolidate, appraise, publish.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        overwrite
            Do it again even if the same run is already there.
        assessment
            What :meth:`assess` gave of the same files and date; made now if not given.
        step
            Wraps each step.

        Returns
        -------
        report
            The run and its files. The same inputs, configuration, version and date have
            the same run id and give the same bytes; a run found complete is not repeated. What
            was edited of earlier outputs is kept aside, and named in ``edited``.

        Raises
        ------
        SitepipeError
            Any of the tree in :mod:`sitepipe.errors`; earlier outputs stay as they were.
        """
        settings = self.settings(as_of=as_of)
        inputs = self.inputs(settings)
        name = run_id(
            self.root / "runs",
            as_of=settings.as_of,
            inputs=inputs,
            site_ids=ids_sha256(self.root),
        )
        folder = self.root / "runs" / name
        refuse_foreign(folder)
        edited = keep_edited(self.root, surely=folder)
        if not overwrite and (found := finished_run(folder)) is not None:
            return found.model_copy(update={"repeated": True, "edited": edited})
        clock = StepClock(step)
        assessment = assessment or self.assess(as_of=settings.as_of, step=clock)
        self.require_inputs(settings, inputs)
        with written_aside(folder) as aside:
            publish(assessment, aside, parquet=self.portfolio.section.publish.parquet, step=clock)
            keep_ids(self.root, assessment.snapshot, as_of=settings.as_of)
            settled = Settled(inputs=inputs, site_ids=ids_sha256(self.root))
            report = run_report(name, assessment, aside, settled=settled)
            write_json(aside / "run.json", report.model_dump(mode="json", exclude={"edited"}))
            write_json(aside / "log.json", clock.log())
        self.keep_derived()
        return report.model_copy(update={"edited": edited})

    def folder_of(self, report: RunReport) -> Path:
        """Return the folder that a run's outputs are in."""
        return self.root / "runs" / report.run_id

    def pack(
        self,
        folder: Path | str,
        *,
        audience: Audience = Audience.PUBLIC,
        partner: str | None = None,
        sites: Sequence[str] | None = None,
        as_of: str | None = None,
        overwrite: bool = False,
        step: Step = silent,
    ) -> PackReport:
        """
        Write a pack of all or some sites, as a folder and as a zip beside it.

        ``sites`` names them by id or name. A pack for one ``partner``, as sources name it, holds
        what it stated itself and what is approved for it, and nothing that another partner said
        in confidence; one for an audience holds what is approved for all of that audience. See
        :func:`sitepipe.packs.write_pack` for the rest and for what is raised.
        """
        self._refuse_inside(Path(folder))
        refuse_pack_at(Path(folder), overwrite=overwrite)
        reader = self.reader(audience, partner, as_of=as_of)
        whole, shown = self.assess_for(reader, as_of=as_of, step=step)
        return write_pack(
            whole,
            Path(folder),
            audience=reader.audience,
            partner=reader.partner,
            shown=shown,
            site_ids=sites,
            overwrite=overwrite,
            step=step,
        )

    def map_page(
        self,
        *,
        as_of: str | None = None,
        online_tiles: bool = False,
        isochrones_min: Sequence[float] = (),
        step: Step = silent,
    ) -> str:
        """
        Return the portfolio's map as one HTML page.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        online_tiles
            Offer an online basemap, off until chosen.
        isochrones_min
            Bands of time, in ascending order (min), within which the page shows how far a chosen
            site reaches.
        step
            Wraps each step.
        """
        return map_page(
            self.assess(as_of=as_of, step=step),
            online_tiles=online_tiles,
            isochrones_min=isochrones_min,
            step=step,
        )

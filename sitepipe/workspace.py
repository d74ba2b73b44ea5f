"""
A workspace: where a user's configuration, sources and outputs are.

    portfolio/
      sitepipe.yaml     what the portfolio stands on
      sources/*.yaml    one file per source: what it is and where its columns go
      inbox/            the files that partners sent
      decisions.csv     what people decided of records
      site_ids.csv      by what each site is known again
      lineage.csv       what became of ids, run after run
      runs/<id>/        outputs, one folder per run
      .sitepipe/        store.sqlite: every snapshot that `refresh` committed

This is the face that a notebook sees: ``Workspace.open("portfolio").run()``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sitepipe import bundled, config, schema
from sitepipe.acceptance import accept_file
from sitepipe.accounts import areas_report, conflicts_report, issues_report
from sitepipe.answers import read_answers, settle
from sitepipe.assessment import Assessment
from sitepipe.config import Loaded, SourceConfig, WorkspaceConfig
from sitepipe.config.locators import public_name
from sitepipe.coverage import chase_report, coverage_report
from sitepipe.decisions import DECISIONS_FILE, add_decision, keep_decisions, read_decisions
from sitepipe.errors import (
    ConfigError,
    DataError,
    SitepipeError,
    StorageError,
    UnavailableError,
    UsageError,
)
from sitepipe.gathering import consolidate_report
from sitepipe.inbox import Inbox, described_sources, inbox_files, open_inbox, undescribed_files
from sitepipe.ingest import (
    PostcodeLookup,
    area_files,
    check_source,
    layer_authorities,
    read_area_layers,
    read_base_layers,
    read_layer,
    read_sources,
)
from sitepipe.ingest.source_files import Limits, SourceFile, fetch_sources
from sitepipe.intake import ingest_report, refuse_intake_at, write_intake
from sitepipe.names import slug
from sitepipe.packs import refuse_pack_at, write_pack
from sitepipe.partner_forms import partner_form, refuse_workbook_at, workbook_report
from sitepipe.pipeline import Settings, Step, appraise, consolidate_sources, silent
from sitepipe.publish import map_page, publish, write_json
from sitepipe.questions import MOST, Interview
from sitepipe.readiness import (
    RuleInForce,
    check_report,
    require_rule,
    rules_in_force,
    rules_report,
)
from sitepipe.registry import (
    SITE_IDS_FILE,
    ids_sha256,
    keep_ids,
    read_lineage,
    read_site_ids,
)
from sitepipe.render.folder import refuse_foreign, written_aside
from sitepipe.render.pages.questions import render_questions
from sitepipe.render.workbook.partner import write_partner_workbook
from sitepipe.reports import (
    AcceptReport,
    AreasReport,
    ChaseReport,
    CheckReport,
    ConfigReport,
    ConflictsReport,
    ConsolidateReport,
    CoverageReport,
    DecideReport,
    IngestReport,
    IssuesReport,
    PackReport,
    RulesReport,
    RunReport,
    Settled,
    WorkbookReport,
)
from sitepipe.roadfiles import find_roads, open_roads, roads_label
from sitepipe.runs import StepClock, finished_run, inputs_sha256, run_id, run_report
from sitepipe.settings import checked_date, load_settings
from sitepipe.snapshot import AreaLayer, BaseLayers, Ingested
from sitepipe.vocab import Audience, Entity, Match

CONFIG_FILE = "sitepipe.yaml"


@dataclass(frozen=True)
class Workspace:
    """
    A workspace that exists and whose configuration is sound.

    Use :meth:`open`. Nothing is read but configuration until a method asks for it.
    """

    root: Path
    portfolio: Loaded[WorkspaceConfig]
    sources: dict[str, Loaded[SourceConfig]]

    @classmethod
    def open(cls, path: Path | str = ".", *, config_file: Path | str | None = None) -> Workspace:
        """
        Open the workspace in a folder.

        Parameters
        ----------
        path
            The workspace's folder.
        config_file
            Another file to read instead of its ``sitepipe.yaml``.

        Raises
        ------
        UsageError
            If the folder is no workspace.
        ConfigError
            If a configuration file is wrong: says file, line, key and what was meant.
        """
        root = Path(path)
        settings_file = Path(config_file) if config_file else root / CONFIG_FILE
        if not settings_file.is_file():
            raise UsageError(
                f"{root} is no workspace: it has no {CONFIG_FILE}"
                if not config_file
                else f"there is no configuration file {settings_file}",
                hint="Check the path."
                if config_file
                else f"Make one with: sitepipe init {_free(root)}",
            )
        label = settings_file.name if config_file else CONFIG_FILE
        portfolio = config.load(settings_file, WorkspaceConfig, label=label)
        return cls(root, portfolio, described_sources(root))

    def settings(self, *, as_of: str | None = None) -> Settings:
        """
        Load every configuration file that the workspace names.

        Raises
        ------
        ConfigError
            If a file is missing or wrong, or the workspace departs from a readiness rule or
            figure that there is not.
        """
        settings = load_settings(self.portfolio.section, as_of=as_of, beside=self.root)
        self._rules_in_force(settings)
        return settings

    def _rules_in_force(self, settings: Settings) -> dict[str, RuleInForce]:
        return rules_in_force(
            settings.checks, settings.rules, as_of=settings.as_of, cite=self.portfolio.cite
        )

    @cached_property
    def _layer_folders(self) -> dict[str, Path]:
        portfolio = self.portfolio.section
        return {
            "roads": find_roads(portfolio.roads, beside=self.root),
            "hubs": bundled.find("layers", portfolio.hubs, beside=self.root),
            "basemap": bundled.find("layers", portfolio.basemap, beside=self.root),
        }

    def base_layers(self, areas: Sequence[AreaLayer] = ()) -> BaseLayers:
        """Read the roads, hubs and basemap that the workspace names; list ``areas`` with them."""
        portfolio, folders = self.portfolio.section, self._layer_folders
        base = read_base_layers(
            open_roads(portfolio.roads, crs=portfolio.crs, beside=self.root),
            roads_from=folders["roads"],
            hubs=folders["hubs"],
            basemap=folders["basemap"],
        )
        rows = [base.layers, schema.LAYERS.frame([area.row for area in areas])]
        return replace(base, layers=schema.LAYERS.frame(pd.concat(rows, ignore_index=True)))

    def ingest(self, *, as_of: str | None = None) -> Ingested:
        """
        Read every source to claims and issues.

        Raises
        ------
        ConfigError
            If there is no source at all.
        DataError
            If a file cannot be used: no rows, a mapped column missing.
        StorageError
            If a file cannot be read.
        UnavailableError
            If an address cannot be reached and no copy is kept, or a file changes meanwhile.
        """
        settings = self.settings(as_of=as_of)
        return self._read(self._inbox(settings), settings)

    def _read(self, inbox: Inbox, settings: Settings) -> Ingested:
        ingested = read_sources(
            self.root,
            inbox.sources,
            crs=settings.crs,
            known_at=settings.as_of,
            returned=inbox.returned,
            reading=settings.reading,
            postcodes=self._postcodes,
            limits=Limits.of(self.portfolio.section),
            fetched=self._fetched(inbox.sources),
        )
        areas, area_issues = read_area_layers(
            self.portfolio.section.areas, self.root, ingested.geometries
        )
        issues = [ingested.issues, inbox.issues, area_issues]
        return replace(
            ingested,
            areas=areas,
            issues=schema.ISSUES.frame(pd.concat(issues, ignore_index=True)),
            decisions=read_decisions(self.root),
            site_ids=read_site_ids(self.root),
        )

    @cached_property
    def _postcodes(self) -> PostcodeLookup | None:
        """Find the lookup of postcodes that the workspace names."""
        portfolio = self.portfolio.section
        if not portfolio.postcodes:
            return None
        path = self.root / portfolio.postcodes
        if not path.exists():
            raise ConfigError(
                f"{self.portfolio.cite('postcodes')}: there is no file {portfolio.postcodes!r}",
                hint="Correct the path, which starts from the workspace, or leave it out.",
            )
        return PostcodeLookup(path, path.name, portfolio.postcode_uncertainty_m)

    @cached_property
    def _files(self) -> dict[str, SourceFile]:
        """The files fetched so far: one run sees one version of each."""
        return {}

    def _fetched(self, sources: Mapping[str, Loaded[SourceConfig]]) -> dict[str, SourceFile]:
        """Fetch what lies outside, each source once for an opened workspace."""
        new = {name: one for name, one in sources.items() if name not in self._files}
        limits = Limits.of(self.portfolio.section)
        self._files.update(fetch_sources(self.root, new, limits=limits))
        return self._files

    def ingest_report(
        self,
        *,
        as_of: str | None = None,
        output: Path | None = None,
        overwrite: bool = False,
    ) -> IngestReport:
        """
        Read every source and say what each gave.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        output
            Folder that ``claims.csv`` and ``issues.csv`` are written to; none if not given.
        overwrite
            Replace files of these names that stand there.

        Raises
        ------
        UsageError
            If a file stands in the folder already.
        ConfigError
            If a description is wrong. A source that cannot be read is in the report, which holds
            what the others gave.
        """
        if output is not None and not overwrite:
            refuse_intake_at(output)
        settings = self.settings(as_of=as_of)
        inbox = self._inbox(settings)
        unread: dict[str, SitepipeError] = {}
        try:
            ingested = self._read(inbox, settings)
        except (DataError, StorageError, UnavailableError):
            unread = self._unread(inbox, settings)
            readable = {name: one for name, one in inbox.sources.items() if name not in unread}
            ingested = self._read(replace(inbox, sources=readable), settings)
        report = ingest_report(
            ingested,
            inbox.sources,
            unread=unread,
            waiting=inbox.waiting,
            title=self.portfolio.section.title,
            as_of=settings.as_of,
        )
        if output is None:
            return report
        return report.model_copy(update={"outputs": write_intake(ingested, output)})

    def _unread(self, inbox: Inbox, settings: Settings) -> dict[str, SitepipeError]:
        """Say why each source that cannot be read by itself is not."""
        unread: dict[str, SitepipeError] = {}
        for name, one in inbox.sources.items():
            try:
                self._read(replace(inbox, sources={name: one}), settings)
            except (DataError, StorageError, UnavailableError) as error:
                unread[name] = error
        return unread

    def accept(
        self,
        file: Path | str,
        *,
        source: str | None = None,
        valid_at: str = "",
        as_of: str | None = None,
    ) -> AcceptReport:
        """
        Remember that a file is a newer one of a source, and how its columns are called.

        Parameters
        ----------
        file
            The file; a name within the workspace will do.
        source
            The source; found by likeness if not given.
        valid_at
            The date that the file speaks of; that of the description if empty.
        as_of
            The date of the decision; today if not given.

        Raises
        ------
        SitepipeError
            See :func:`sitepipe.acceptance.accept_file`.
        """
        settings = self.settings(as_of=as_of)
        given = Path(file)
        return accept_file(
            self.root,
            self.sources,
            given if given.exists() else self.root / given,
            source_id=source,
            accepted_at=settings.as_of,
            valid_at=checked_date(valid_at) if valid_at else "",
            others=tuple(undescribed_files(self.root, self.sources)),
        )

    def _inbox(self, settings: Settings) -> Inbox:
        """Find every source: those in ``sources/``, and the filled templates in ``inbox/``."""
        inbox = open_inbox(self.root, self.sources, as_of=settings.as_of)
        if not inbox.sources:
            unread = inbox.issues["message"].tolist()
            raise ConfigError(
                "sources/ describes no source, and inbox/ holds no filled portfolio template"
                + "".join(f"\n{message}" for message in unread[:5]),
                hint="Put a filled copy of portfolio-template.xlsx into inbox/, or copy a "
                "description of a source from an example: sitepipe init DIR --example "
                "west-midlands",
            )
        return inbox

    def assess(self, *, as_of: str | None = None, step: Step = silent) -> Assessment:
        """Ingest, consolidate and appraise; write nothing."""
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = consolidate_sources(ingested, settings=settings, step=step)
        with step("layers"):
            base = self.base_layers(ingested.areas)
        appraisal = appraise(snapshot, base, settings=settings, step=step)
        portfolio = self.portfolio.section
        return Assessment(
            portfolio.title,
            portfolio.notice,
            snapshot,
            appraisal,
            base,
            settings,
            roads_label=roads_label(portfolio.roads, beside=self.root),
            hubs_label=bundled.label("layers", portfolio.hubs, "hubs.csv", beside=self.root),
        )

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
            the same run id and give the same bytes; a run found complete is not repeated.

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
        if not overwrite and (found := finished_run(folder)) is not None:
            return found.model_copy(update={"repeated": True})
        clock = StepClock(step)
        assessment = assessment or self.assess(as_of=settings.as_of, step=clock)
        self.require_inputs(settings, inputs)
        with written_aside(folder) as aside:
            publish(assessment, aside, step=clock)
            keep_ids(self.root, assessment.snapshot, as_of=settings.as_of)
            settled = Settled(inputs=inputs, site_ids=ids_sha256(self.root))
            report = run_report(name, assessment, aside, settled=settled)
            write_json(aside / "run.json", report.model_dump(mode="json"))
            write_json(aside / "log.json", clock.log())
        return report

    def folder_of(self, report: RunReport) -> Path:
        """Return the folder that a run's outputs are in."""
        return self.root / "runs" / report.run_id

    def check(
        self,
        sites: Sequence[str] = (),
        *,
        authority: str | None = None,
        rule: str | None = None,
        contradictions: bool = False,
        as_of: str | None = None,
        step: Step = silent,
    ) -> CheckReport:
        """
        Check sites against the readiness rules.

        Parameters
        ----------
        sites
            Ids or names of sites; all if none is given.
        authority
            Only sites that lie in this planning authority, whole or in part.
        rule
            Only this rule's findings.
        contradictions
            Only statements that are set against each other.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such site, authority or rule, or the rule is off; names the nearest.
        """
        settings = self.settings(as_of=as_of)
        in_force = self._rules_in_force(settings)
        if rule is not None:
            require_rule(rule, in_force)
        assessment = self.assess(as_of=settings.as_of, step=step)
        return check_report(
            assessment.snapshot,
            assessment.appraisal.findings,
            in_force,
            site_ids=[assessment.site_id(site) for site in sites],
            authority=authority,
            rule=rule,
            contradictions=contradictions,
            as_of=settings.as_of,
        )

    def issues(
        self,
        *,
        source: str | None = None,
        partner: str | None = None,
        as_of: str | None = None,
        step: Step = silent,
    ) -> IssuesReport:
        """
        List every defect in the data, the gravest first, and account for every row.

        Parameters
        ----------
        source
            Only this source's.
        partner
            Only those of this partner's sources.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such source or partner; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        return issues_report(
            assessment.snapshot.sources,
            assessment.appraisal.issues,
            title=assessment.title,
            as_of=assessment.settings.as_of,
            source=source,
            partner=partner,
        )

    def consolidate(self, *, as_of: str | None = None, step: Step = silent) -> ConsolidateReport:
        """
        Say which records are one site, what is asked of a person, and how much disagrees.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = consolidate_sources(ingested, settings=settings, step=step)
        return consolidate_report(
            snapshot,
            read_lineage(self.root),
            title=self.portfolio.section.title,
            as_of=settings.as_of,
        )

    def decide(
        self,
        record: str,
        other: str,
        outcome: Match,
        *,
        decided_by: str,
        note: str = "",
        as_of: str | None = None,
    ) -> pd.DataFrame:
        """
        Keep what a person decided of two records, in ``decisions.csv``.

        Parameters
        ----------
        record, other
            Ids of records, as :meth:`consolidate` gives them.
        outcome
            One site, one a part of the other, or two.
        decided_by
            Who decided.
        note
            Why.
        as_of
            The date of the decision; today if not given.

        Returns
        -------
        decisions
            All that were made, the new one last.

        Raises
        ------
        UsageError
            If there is no such record, or both are one.
        """
        settings = self.settings(as_of=as_of)
        ingested = self.ingest(as_of=settings.as_of)
        records = ingested.records
        naming = records[records["entity"].isin([Entity.SITE.value, Entity.LOCATION.value])]
        stated = ingested.claims[ingested.claims["field"] == "site_reference"]
        references = stated.drop_duplicates("record_id").set_index("record_id")["value"].dropna()
        return add_decision(
            self.root,
            naming,
            references,
            {
                "record_id": record,
                "other_record_id": other,
                "outcome": outcome.value,
                "decided_by": decided_by,
                "decided_at": settings.as_of,
                "note": note,
            },
        )

    def questions_page(
        self, *, every: bool = False, as_of: str | None = None, step: Step = silent
    ) -> tuple[str, DecideReport]:
        """
        Write the questions for a person as one offline page; nothing is put on disk.

        Parameters
        ----------
        every
            Also parts and merged records, the least sure first.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Returns
        -------
        page, report
            HTML, empty if nothing is asked; how many questions it holds, and how many are left.
        """
        settings = self.settings(as_of=as_of)
        interview = self._interview(settings, step=step)
        portfolio = self.portfolio.section
        pairs = interview.pairs(every=every)
        report = DecideReport(
            title=portfolio.title,
            as_of=settings.as_of,
            questions=min(len(pairs), MOST),
            left=max(len(pairs) - MOST, 0),
            decisions=len(interview.ingested.decisions),
        )
        if pairs.empty:
            return "", report
        with step("page"):
            page = render_questions(
                interview.questions(pairs.head(MOST)),
                title=portfolio.title,
                notice=portfolio.notice,
                as_of=settings.as_of,
                left=report.left,
                command="sitepipe decide --read answers.json --by NAME",
            )
        return page, report

    def read_answers(
        self,
        file: Path | str,
        *,
        decided_by: str,
        as_of: str | None = None,
        step: Step = silent,
    ) -> DecideReport:
        """
        Keep the answers that were saved from the page of questions, in ``decisions.csv``.

        Parameters
        ----------
        file
            The saved answers.
        decided_by
            Who answered.
        as_of
            The date of the decisions; today if not given.
        step
            Wraps each step.

        Returns
        -------
        report
            How many were added; which were kept before, skipped, refused since a record has
            changed or gone, and which overrule an earlier decision.

        Raises
        ------
        DataError
            If the file holds no answers to questions of this portfolio; nothing is kept.
        """
        settings = self.settings(as_of=as_of)
        title = self.portfolio.section.title
        answers = read_answers(Path(file), portfolio=title)
        interview = self._interview(settings, step=step)
        settled = settle(
            answers,
            interview.records,
            interview.ingested.decisions,
            decided_by=decided_by,
            decided_at=settings.as_of,
        )
        held = keep_decisions(self.root, settled.decisions)
        return DecideReport(
            title=title,
            as_of=settings.as_of,
            added=len(settled.decisions),
            kept=settled.kept,
            skipped=settled.skipped,
            refused=settled.refused,
            overrules=settled.overrules,
            decisions=len(held),
        )

    def _interview(self, settings: Settings, *, step: Step) -> Interview:
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        return Interview(ingested, consolidate_sources(ingested, settings=settings, step=step))

    def conflicts(
        self,
        sites: Sequence[str] = (),
        *,
        field: str | None = None,
        as_of: str | None = None,
        step: Step = silent,
    ) -> ConflictsReport:
        """
        List what sources disagree on, and which of them holds.

        Parameters
        ----------
        sites
            Ids or names of sites; all if none is given.
        field
            Only this field.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such site, or no source disagrees on the field; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        asked = [assessment.site_id(site) for site in sites]
        report = conflicts_report(
            assessment.snapshot,
            title=assessment.title,
            as_of=assessment.settings.as_of,
            site_ids=asked,
            field=field,
        )
        return report.model_copy(update={"contradictions": assessment.contradictions(asked)})

    def areas(
        self, *, kind: str | None = None, as_of: str | None = None, step: Step = silent
    ) -> AreasReport:
        """
        Share the acres of drawn sites out over the areas that they lie in.

        Parameters
        ----------
        kind
            Only areas of this kind.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        settings = self.settings(as_of=as_of)
        with step("ingest"):
            ingested = self.ingest(as_of=settings.as_of)
        snapshot = consolidate_sources(ingested, settings=settings, step=step)
        return areas_report(
            snapshot, title=self.portfolio.section.title, as_of=settings.as_of, kind=kind
        )

    def coverage(self, *, as_of: str | None = None, step: Step = silent) -> CoverageReport:
        """
        Count which answers are known for which share of sites, and rank what to ask next.

        Parameters
        ----------
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.
        """
        assessment = self.assess(as_of=as_of, step=step)
        settings = assessment.settings
        return coverage_report(
            assessment.snapshot,
            assessment.appraisal,
            coverage=settings.coverage.section,
            facts=settings.facts.section,
            region=self.portfolio.section.authorities,
            on_layer=layer_authorities(self.portfolio.section.areas, self.root, crs=settings.crs),
            title=assessment.title,
            notice=assessment.notice,
            as_of=settings.as_of,
        )

    def chase(
        self, *, partner: str | None = None, as_of: str | None = None, step: Step = silent
    ) -> ChaseReport:
        """
        List what is missing or stale, partner by partner, with a letter to each.

        Parameters
        ----------
        partner
            Only this partner.
        as_of
            The date the answer speaks of; today if not given.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such partner; names the nearest.
        """
        assessment = self.assess(as_of=as_of, step=step)
        settings = assessment.settings
        return chase_report(
            assessment.snapshot,
            assessment.appraisal,
            coverage=settings.coverage.section,
            facts=settings.facts.section,
            checks=settings.checks.section,
            in_force=self._rules_in_force(settings),
            partner=partner,
            title=assessment.title,
            notice=assessment.notice,
            as_of=settings.as_of,
        )

    def workbook(
        self,
        partner: str,
        target: Path | str | None = None,
        *,
        as_of: str | None = None,
        overwrite: bool = False,
        step: Step = silent,
    ) -> WorkbookReport:
        """
        Write the workbook of one partner: its sites prefilled, what is asked of it marked.

        Parameters
        ----------
        partner
            Who sent some of the sources.
        target
            The file; ``workbook-<partner>.xlsx`` in the current folder if not given.
        as_of
            The date the workbook speaks of; today if not given.
        overwrite
            Replace a workbook that stands there.
        step
            Wraps each step.

        Raises
        ------
        UsageError
            If there is no such partner, which names the nearest; if the file stands already, is
            nothing that sitepipe wrote, or is among what the workspace reads or keeps.
        StorageError
            If it cannot be written.
        """
        file = Path(target) if target else Path(f"workbook-{slug(partner)}.xlsx")
        self._refuse_inside(file)
        refuse_workbook_at(file, overwrite=overwrite)
        form = partner_form(self.assess(as_of=as_of, step=step), partner)
        with step("workbook"):
            write_partner_workbook(file, form)
        return workbook_report(form, file=file.name)

    def rules(self, *, rule: str | None = None, as_of: str | None = None) -> RulesReport:
        """
        List the readiness rules with what each is held to, or only one of them.

        Raises
        ------
        UsageError
            If there is no such rule; names the nearest.
        """
        return rules_report(self._rules_in_force(self.settings(as_of=as_of)), rule=rule)

    def pack(
        self,
        folder: Path | str,
        *,
        audience: Audience = Audience.PUBLIC,
        sites: Sequence[str] | None = None,
        as_of: str | None = None,
        overwrite: bool = False,
        step: Step = silent,
    ) -> PackReport:
        """
        Write a pack of all or some sites, as a folder and as a zip beside it.

        ``sites`` names them by id or name. See :func:`sitepipe.packs.write_pack` for the rest
        and for what is raised.
        """
        self._refuse_inside(Path(folder))
        refuse_pack_at(Path(folder), overwrite=overwrite)
        return write_pack(
            self.assess(as_of=as_of, step=step),
            Path(folder),
            audience=audience,
            site_ids=sites,
            overwrite=overwrite,
            step=step,
        )

    def _refuse_inside(self, folder: Path) -> None:
        """Refuse an output among what the workspace reads or keeps."""
        for name in ("inbox", "sources", "runs"):
            if folder.resolve().is_relative_to((self.root / name).resolve()):
                raise UsageError(
                    f"{folder.name} cannot be written there: {name}/ is the workspace's own",
                    hint="Choose another place with --output.",
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

    def describe_config(self) -> ConfigReport:
        """
        Load every configuration file and report the settings in force.

        Raises
        ------
        ConfigError
            If any file is wrong, or names a layer, field or basis that there is not.
        """
        settings = self.settings()
        inbox = self._inbox(settings)
        for source in inbox.sources.values():
            check_source(source)
        for kind, folder in self._layer_folders.items():
            if (folder / "layer.yaml").is_file() and read_layer(folder).kind != kind:
                raise ConfigError(
                    f"{self.portfolio.cite(kind)}: {folder.name} is a layer of "
                    f"{read_layer(folder).kind}, not of {kind}",
                    hint="See the layers there are: sitepipe layers ls",
                )
        loaded: dict[str, Loaded[Any]] = {
            "portfolio": self.portfolio,
            "vehicle": settings.vehicle,
            "access": settings.access,
            "scoring": settings.scoring,
            "facts": settings.facts,
            "checks": settings.checks,
            "reading": settings.reading,
            "coverage": settings.coverage,
            **{f"sources/{name}": source for name, source in inbox.sources.items()},
        }
        return ConfigReport(
            settings={name: one.section.model_dump(mode="json") for name, one in loaded.items()},
            files={one.label: one.sha256 for one in loaded.values()},
        )

    def require_inputs(self, settings: Settings, inputs: str) -> None:
        """
        Refuse what was read of files that changed meanwhile.

        Raises
        ------
        UnavailableError
            If :meth:`inputs` is no longer what it was.
        """
        if self.inputs(settings) != inputs:
            raise UnavailableError(
                "a file of the workspace changed while it was read; nothing was written",
                hint="Run the command again.",
            )

    def own_files(self) -> dict[str, Path]:
        """
        Find the files that a run rests on and that no version of sitepipe holds, by name.

        A description that holds a password is left out, and so is a file of roads that
        ``sitepipe network build`` made: the table of layers has its hash.
        """
        portfolio, layers = self.portfolio.section, self._layer_folders
        fetched = self._fetched(self.sources)
        found = [self.root / CONFIG_FILE, *inbox_files(self.root)]
        found += [self.root / name for name in (DECISIONS_FILE, SITE_IDS_FILE)]
        secret = {
            self.root / one.label
            for one in self.sources.values()
            if one.section.file != public_name(one.section.file)
        }
        found += [path for path in _files_in(self.root / "sources") if path not in secret]
        found += [
            self.root / one.section.file
            for source_id, one in self.sources.items()
            if source_id not in fetched
        ]
        for name in ("vehicle", "access", "scoring", "facts", "checks", "reading", "coverage"):
            found.append(self.root / getattr(portfolio, name))
        for area in portfolio.areas:
            found += area_files(area, self.root)
        for folder in layers.values():
            found += sorted(folder.iterdir()) if folder.is_dir() else []
        if self._postcodes is not None:
            path = self._postcodes.path
            found += [path] if path.is_file() else _files_in(path)
        own = {self._named(path): path for path in found if path.is_file() and not _bundled(path)}
        return own | {f"fetched/{name}": file.path for name, file in fetched.items()}

    def _named(self, path: Path) -> str:
        """Name a file by its place in the workspace; without its folder if it lies outside."""
        resolved, root = path.resolve(), self.root.resolve()
        if resolved.is_relative_to(root):
            return resolved.relative_to(root).as_posix()
        return f"outside/{path.parent.name}/{path.name}"

    def inputs(self, settings: Settings) -> str:
        """Return a hash of the code and of all that a run reads, save the ids of sites."""
        loaded: list[Loaded[Any]] = [
            self.portfolio,
            settings.vehicle,
            settings.access,
            settings.scoring,
            settings.facts,
            settings.checks,
            settings.reading,
            *self.sources.values(),
        ]
        layers = self._layer_folders
        fetched = self._fetched(self.sources)
        files = [
            fetched[source_id].path if source_id in fetched else self.root / source.section.file
            for source_id, source in self.sources.items()
        ]
        files += [*inbox_files(self.root), self.root / DECISIONS_FILE]
        for area in self.portfolio.section.areas:
            files += area_files(area, self.root)
        for path in layers.values():
            files += [path] if path.is_file() else sorted(path.iterdir())
        if self._postcodes is not None:
            path = self._postcodes.path
            files += [path] if path.is_file() else _files_in(path)
        files += _files_in(bundled.shelf("maps"))
        return inputs_sha256(
            parts=[
                *(f"{one.label} {one.sha256}" for one in loaded),
                *(f"{kind} {folder.name}" for kind, folder in layers.items()),
                *(f"{issue['message']}" for file in fetched.values() for issue in file.issues),
            ],
            files=files,
        )


def _free(root: Path) -> Path:
    """Name a folder that a workspace can be made in."""
    return root / "portfolio" if root.is_dir() and any(root.iterdir()) else root


def _bundled(path: Path) -> bool:
    shelves = (bundled.shelf("layers"), bundled.shelf("configs"))
    return any(path.resolve().is_relative_to(shelf) for shelf in shelves)


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())

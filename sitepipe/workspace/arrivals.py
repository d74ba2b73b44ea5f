"""Files that arrive in a workspace: what reading them gave, and whether one is a newer one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sitepipe.acceptance import accept_file
from sitepipe.errors import DataError, SitepipeError, StorageError, UnavailableError
from sitepipe.inbox import Inbox, undescribed_files
from sitepipe.intake import ingest_report, refuse_intake_at, write_intake
from sitepipe.pipeline import Settings
from sitepipe.reports import AcceptReport, IngestReport
from sitepipe.settings import checked_date
from sitepipe.workspace.opened import Opened


class Arrivals(Opened):
    """What arrived, and a person's word on it."""

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

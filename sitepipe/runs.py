"""
Runs: one execution and its outputs, in a folder named by its date and all it depends on.

The same inputs, configuration, code and date have the same run id and give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from sitepipe import __version__
from sitepipe.assessment import Assessment
from sitepipe.cells import stated
from sitepipe.consolidate import acreage_total
from sitepipe.crs import grid_folders
from sitepipe.errors import UsageError, first_five
from sitepipe.hashing import file_sha256
from sitepipe.pipeline import Step
from sitepipe.reports import (
    OutputFile,
    RowsCount,
    RunReport,
    Settled,
    SitesCount,
    TransformationReport,
)
from sitepipe.surroundings import software
from sitepipe.vocab import IssueKind, Severity

_UNHASHED = ("run.json", "log.json")  # the one holds the hashes, the other differs each time


def inputs_sha256(*, parts: Iterable[str], files: Iterable[Path]) -> str:
    """
    Return a hash of the code and of all that a run reads, save the ids that sites have.

    Parameters
    ----------
    parts
        What it depends on in words: labels and hashes of configuration.
    files
        Files it reads; those that are missing are left for the reading to complain of.
    """
    lines = [*software(grid_folders()), *parts]
    lines += [f"{file.name} {file_sha256(file)}" for file in files if file.is_file()]
    return hashlib.sha256(chr(10).join(lines).encode()).hexdigest()


def run_id(runs: Path, *, as_of: str, inputs: str, site_ids: str) -> str:
    """
    Name a run by its date and a hash of its inputs and of the ids that sites had before.

    A run settles ids, so the ids that a second one finds are those the first one left. Then it
    is the same run, and has its name.

    Parameters
    ----------
    runs
        The folder of earlier runs.
    as_of
        The date the run speaks of.
    inputs
        :func:`inputs_sha256`.
    site_ids
        Hash of the ids that sites have now; empty if none have.
    """
    for folder in sorted(runs.glob(f"{as_of}-*")):
        try:
            settled = RunReport.model_validate_json((folder / "run.json").read_bytes()).settled
        except (OSError, ValueError):
            continue
        if (settled.inputs, settled.site_ids) == (inputs, site_ids):
            return folder.name
    return f"{as_of}-{hashlib.sha256(f'{inputs} {site_ids}'.encode()).hexdigest()[:8]}"


def finished_run(folder: Path) -> RunReport | None:
    """
    Return the report of a run that is in a folder already, whole; ``None`` if there is none.

    Raises
    ------
    UsageError
        If what was written there can no longer be told: all of it may be a person's now.
    """
    if not folder.exists():
        return None
    try:
        report = RunReport.model_validate_json((folder / "run.json").read_bytes())
    except (OSError, ValueError) as error:
        hint = "Move the folder away to keep it, or write it anew with --overwrite."
        raise _changed(folder, ["run.json"], hint) from error
    return None if any(differs(folder / out.name, out) for out in report.outputs) else report


def refuse_changed(folder: Path) -> None:
    """
    Refuse to replace outputs that somebody changed, or that sitepipe did not write.

    Raises
    ------
    UsageError
        If any file of the folder is not as ``run.json`` says that it was written.
    """
    if not folder.is_dir():
        return
    try:
        document = json.loads((folder / "run.json").read_bytes())
        written = {out["name"]: out["sha256"] for out in document["outputs"]}
    except (OSError, ValueError, KeyError, TypeError):
        written = {}
    names = sorted(path.name for path in folder.iterdir() if path.name not in _UNHASHED)
    changed = [name for name in names if written.get(name) != file_sha256(folder / name)]
    if changed:
        hint = "Move them away to keep them, or choose another folder with --output."
        raise _changed(folder, changed, hint)


def output_files(folder: Path) -> list[OutputFile]:
    """List a folder's files, those in folders of it too, with their sizes and hashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [(file, file.relative_to(folder).as_posix()) for file in files]
    return [output_file(file).model_copy(update={"name": name}) for file, name in names]


def output_file(file: Path) -> OutputFile:
    """Return a file that was written, with its size and hash."""
    return OutputFile(name=file.name, bytes=file.stat().st_size, sha256=file_sha256(file))


def differs(file: Path, written: OutputFile) -> bool:
    """Say whether a file is no longer there as it was written."""
    return not file.is_file() or file_sha256(file) != written.sha256


def _changed(folder: Path, names: list[str], hint: str) -> UsageError:
    return UsageError(
        f"outputs in {folder.name} were changed since they were written: "
        f"{first_five(names)}; nothing was written",
        hint=hint,
    )


def run_report(name: str, assessment: Assessment, folder: Path, *, settled: Settled) -> RunReport:
    """Report a run whose outputs are in a folder, complete but for the report itself."""
    sites, scores = assessment.snapshot.sites, assessment.appraisal.scores
    severities = assessment.appraisal.issues["severity"]
    sources = assessment.snapshot.sources
    total = acreage_total(sites, assessment.snapshot.acreages)
    return RunReport(
        run_id=name,
        title=assessment.title,
        notice=assessment.notice,
        as_of=assessment.settings.as_of,
        repeated=False,
        sites=SitesCount(
            named=len(sites),
            counted=int(sites["part_of_site_id"].isna().sum()),
            ranked=int(scores["rank"].notna().sum()),
            acreage=total.text,
        ),
        rows=RowsCount(
            read=int(sources["rows_read"].sum()),
            accepted=int(sources["rows_accepted"].sum()),
            held=int(sources["rows_held"].sum()),
        ),
        transformations=transformation_reports(assessment.appraisal.issues),
        issues={str(level): int((severities == level).sum()) for level in Severity},
        outputs=output_files(folder),
        settled=settled,
    )


def transformation_reports(issues: pd.DataFrame) -> list[TransformationReport]:
    """Gather how the positions of each source were carried, from the notices that say so."""
    carried = issues[issues["kind"] == IssueKind.REPROJECTED.value].drop_duplicates(
        ["source_id", "message"]
    )
    return [
        TransformationReport(
            source=row.source_id, said=row.message, operation=stated(row.value), grids=row.repair
        )
        for row in carried.itertuples(index=False)
    ]


class StepClock:
    """A step that also takes the time of each step, for ``log.json``."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Wrap a step and take its time."""
        start = time.perf_counter()
        with self._step(name):
            yield
        self._seconds[name] = round(time.perf_counter() - start, 3)

    def log(self) -> dict[str, object]:
        """Return what may differ between two equal runs."""
        return {
            "version": 1,
            "sitepipe": __version__,
            "python": platform.python_version(),
            "system": platform.system(),
            "seconds": self._seconds,
        }

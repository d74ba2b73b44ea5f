"""
A past run done again: the same bytes, or what differs and why.

The files are those that the store holds, each by its hash. So whatever comes out otherwise is
the method's: another version of sitepipe, or of a library that measures.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from sitepipe import schema
from sitepipe.assessment import Assessment
from sitepipe.history import store_of
from sitepipe.novelties import tables_of
from sitepipe.past import Past, workspace_at
from sitepipe.pipeline import Step, silent
from sitepipe.render.folder import refuse_foreign, written_aside
from sitepipe.reports import RepeatReport, RunReport
from sitepipe.runs import finished_run, refuse_changed
from sitepipe.store import Store
from sitepipe.store.committing import prepare
from sitepipe.workspace.opened import refuse_inside


def repeat_run(
    root: Path,
    asked: str,
    *,
    as_of: str | None = None,
    output: Path | None = None,
    overwrite: bool = False,
    step: Step = silent,
) -> RepeatReport:
    """
    Do the run of a snapshot again, and compare it with what the store holds.

    Parameters
    ----------
    root
        The workspace; nothing of it changes but its folder of runs.
    asked
        The number of a snapshot, ``last``, or a day or month whose last knowledge it is.
    as_of
        The date to speak of; that of the snapshot if not given. Another makes another run.
    output
        Folder for the outputs. If not given they go among the workspace's runs, unless the run
        of then is there with the same bytes.
    overwrite
        Also replace outputs that were changed since.
    step
        Wraps each step.

    Returns
    -------
    report
        The run, and whether it is what it was.

    Raises
    ------
    SitepipeError
        As :func:`sitepipe.past.workspace_at` and :meth:`sitepipe.workspace.Workspace.run`.
    """
    if output is not None:
        refuse_inside(root, output)
        refuse_foreign(output)
        if not overwrite:
            refuse_changed(output)
    with workspace_at(root, asked) as past:
        date = as_of or past.snapshot.as_of
        assessment = past.workspace.assess(as_of=date, step=step)
        spoken_of_then = date == past.snapshot.as_of
        with step("compare"):
            tables = _differing_tables(root, past, assessment) if spoken_of_then else []
        report = past.workspace.run(as_of=date, assessment=assessment, step=step)
        made = past.workspace.folder_of(report)
        earlier = _run_of_then(root, past, report)
        differing = _differing_outputs(report, earlier) if spoken_of_then else []
        target = output or root / "runs" / report.run_id
        there = None if output else finished_run(target) if not overwrite else None
        kept = there is not None or (output is None and earlier is not None and not differing)
        if not kept:
            with written_aside(target) as aside:
                shutil.copytree(made, aside, dirs_exist_ok=True)
        unlike = bool(tables or differing)
        return RepeatReport(
            **report.model_dump(),
            snapshot=past.snapshot.number,
            known_at=past.snapshot.known_at,
            written_by=past.snapshot.written_by,
            folder=None if kept else str(target),
            same=not unlike if spoken_of_then else None,
            tables=tables,
            differing=differing,
            cause=_cause(past, report) if unlike else None,
            at_hand=past.at_hand,
        )


def _differing_tables(root: Path, past: Past, assessment: Assessment) -> list[str]:
    """Name the tables whose rows are not those of the snapshot, whenever they were learnt."""
    number = past.snapshot.number
    with Store.open(store_of(root)) as store:
        made = store.since_known(tables_of(assessment, past.workspace.root), number)
        then = {one.name: one.sha256 for one in store.states(number)}
    now = {name: rows.sha256 for name, rows in prepare(made).items()}
    empty = prepare({})
    return [
        name
        for name in schema.TABLES | {"decisions": schema.DECISIONS, "approvals": schema.APPROVALS}
        if name in now and now[name] != then.get(name, empty[name].sha256)
    ]


def _run_of_then(root: Path, past: Past, report: RunReport) -> RunReport | None:
    """Find the run that was published with the snapshot, if its folder is there."""
    found = None
    for folder in sorted((root / "runs").glob(f"{past.snapshot.as_of}-*")):
        try:
            one = RunReport.model_validate_json((folder / "run.json").read_bytes())
        except (OSError, ValueError):
            continue
        if one.settled.inputs == past.snapshot.inputs and (
            found is None or one.run_id == report.run_id
        ):
            found = one
    return found


def _differing_outputs(report: RunReport, earlier: RunReport | None) -> list[str]:
    if earlier is None:
        return []
    then = {one.name: one.sha256 for one in earlier.outputs}
    now = {one.name: one.sha256 for one in report.outputs}
    return sorted(name for name in then | now if then.get(name) != now.get(name))


def _cause(past: Past, report: RunReport) -> Literal["method", "at_hand", "none_known"]:
    """
    Say why what came out differs.

    The hash of the inputs covers code, libraries and files. The files are those of then.
    """
    if report.settled.inputs != past.snapshot.inputs:
        return "at_hand" if past.at_hand else "method"
    return "none_known"

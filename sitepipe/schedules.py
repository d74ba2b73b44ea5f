"""A refresh that comes by itself: a line of cron, two units of systemd, a task of Windows."""

from __future__ import annotations

import hashlib
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Literal

from sitepipe.errors import UsageError
from sitepipe.names import slug
from sitepipe.reports import ScheduleReport

Every = Literal["month", "week", "day"]

_CRON = {"month": "0 6 1 * *", "week": "0 6 * * 1", "day": "0 6 * * *"}
_CALENDAR = {
    "month": "*-*-01 06:00:00", "week": "Mon *-*-* 06:00:00", "day": "*-*-* 06:00:00",
}  # fmt: skip
_TASK = {"month": "/SC MONTHLY /D 1", "week": "/SC WEEKLY /D MON", "day": "/SC DAILY"}

# Only exit code 5, another refresh or a source that is away and never came, passes by itself.
_SERVICE = """\
[Unit]
Description=Refresh the pipeline of {title}
StartLimitIntervalSec=1d
StartLimitBurst=4

[Service]
Type=oneshot
ExecStart=:{command}
# 0: committed, or nothing has changed. 1: a guard rail holds, somebody has to look.
# 2: wrong configuration. 3: bad data. 4: cannot read or write. 70: a bug.
SuccessExitStatus=0
# 5: another refresh is at work, or a source of which no copy is kept cannot be reached. Tried
# again in an hour.
Restart=on-failure
RestartPreventExitStatus=1 2 3 4 70
RestartSec=1h
"""
_TIMER = """\
[Unit]
Description=Refresh the pipeline of {title} every {every}

[Timer]
OnCalendar={calendar}
# A time at which the computer was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""


def schedule(root: Path, *, every: Every, config_file: Path | None = None) -> ScheduleReport:
    """
    Say how to have a workspace refreshed every month, week or day at six in the morning.

    Nothing is installed.

    Parameters
    ----------
    root
        The workspace.
    every
        How often.
    config_file
        Configuration to use instead of the workspace's own.

    Raises
    ------
    UsageError
        If a path holds a control character, which none of the three can hold.
    """
    folder = str(root.resolve())
    command = [sys.executable, "-m", "sitepipe", "refresh", "-w", folder]
    if config_file is not None:
        command += ["-c", str(config_file.resolve())]
    for word in command:
        if not word.isprintable():
            raise UsageError(
                f"{word!r} cannot stand in a schedule: it holds a control character",
                hint="Give the folder another name.",
            )
    name = f"sitepipe-{slug(root.resolve().name)}-{_mark(folder)}"
    title = root.resolve().name.replace("%", "%%").replace("\\", "\\\\")
    service = _SERVICE.format(title=title, command=" ".join(map(_systemd_word, command)))
    timer = _TIMER.format(title=title, every=every, calendar=_CALENDAR[every])
    return ScheduleReport(
        every=every,
        command=command,
        cron=f"{_CRON[every]} {_cron_command(command)}",
        units={f"{name}.service": service, f"{name}.timer": timer},
        task=_windows_task(name, command, every),
    )


def _mark(folder: str) -> str:
    """Tell workspaces of one name apart."""
    return hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()[:6]


def _cron_command(command: list[str]) -> str:
    """Quote for the shell; cron itself takes ``%`` for the end of a line."""
    return shlex.join(command).replace("%", r"\%")


def _systemd_word(word: str) -> str:
    """Quote a word; ``%`` begins a specifier. The ``:`` before the command spares ``$``."""
    for char, escaped in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%")):
        word = word.replace(char, escaped)
    return f'"{word}"'


def _windows_task(name: str, command: list[str], every: Every) -> str:
    run = subprocess.list2cmdline([subprocess.list2cmdline(command)])
    return f"schtasks /Create /TN {name} {_TASK[every]} /ST 06:00 /TR {run}"

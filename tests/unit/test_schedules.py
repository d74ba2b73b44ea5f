"""``refresh --schedule``: lines that cron, systemd and Windows read as they are meant."""

import configparser
import json
import shlex
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from sitepipe.cli.main import cli
from sitepipe.errors import UsageError
from sitepipe.examples import init_workspace
from sitepipe.schedules import schedule

STRANGE = 'a 100% "b" $HOME\'s é'


def unit(report, ending):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    (text,) = (text for name, text in report.units.items() if name.endswith(ending))
    parser.read_string(text)
    return parser


def test_a_line_of_cron_survives_cron_and_the_shell(tmp_path):
    report = schedule(tmp_path / STRANGE, every="month")

    assert report.cron.startswith("0 6 1 * * ")
    command = report.cron.split(" ", 5)[5]
    # As cron does: an escaped percent sign is one, any other would end the line.
    assert "%" not in command.replace(r"\%", "")
    assert shlex.split(command.replace(r"\%", "%")) == report.command
    assert report.command[-1] == str((tmp_path / STRANGE).resolve())


@pytest.mark.parametrize(
    ("every", "calendar", "cron"),
    [
        ("month", "*-*-01 06:00:00", "0 6 1 * *"),
        ("week", "Mon *-*-* 06:00:00", "0 6 * * 1"),
        ("day", "*-*-* 06:00:00", "0 6 * * *"),
    ],
)
def test_units_say_when_and_what_exits_mean(tmp_path, every, calendar, cron):
    report = schedule(tmp_path / STRANGE, every=every)

    timer, service = unit(report, ".timer"), unit(report, ".service")
    assert timer["Timer"]["OnCalendar"] == calendar
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["SuccessExitStatus"] == "0"
    assert "5" not in service["Service"]["RestartPreventExitStatus"].split()
    assert {name.rsplit(".", 1)[0] for name in report.units} == {
        next(iter(report.units)).rsplit(".", 1)[0]
    }
    assert report.cron.startswith(cron)


def test_systemd_takes_the_units_as_they_are(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is absent")
    report = schedule(tmp_path / STRANGE, every="month")
    for name, text in report.units.items():
        (tmp_path / name).write_text(text, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in report.units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    said = done.stdout + done.stderr
    assert not [line for line in said.splitlines() if "sitepipe-" in line], said


def test_two_workspaces_of_one_name_have_units_of_their_own(tmp_path):
    one = schedule(tmp_path / "a" / "portfolio", every="month")
    two = schedule(tmp_path / "b" / "portfolio", every="month")
    assert not one.units.keys() & two.units.keys()


def test_a_name_that_would_be_two_lines_is_refused(tmp_path):
    with pytest.raises(UsageError, match="control character"):
        schedule(tmp_path / "two\nlines", every="day")


def test_windows_takes_the_command_as_one_word(tmp_path):
    task = schedule(tmp_path / "a b", every="week").task
    assert task.startswith("schtasks /Create /TN sitepipe-a-b-")
    assert "/SC WEEKLY /D MON /ST 06:00 /TR" in task
    assert '\\"' in task  # the folder's own quotes, inside those of the command


def test_the_command_prints_lines_and_installs_nothing(tmp_path):
    root = tmp_path / "w"
    init_workspace(root, example=None)

    done = CliRunner().invoke(cli, ["refresh", "--schedule", "-w", str(root)])
    answer = CliRunner().invoke(cli, ["refresh", "--schedule", "week", "--json", "-w", str(root)])

    assert done.exit_code == 0
    assert "0 6 1 * * " in done.stdout
    assert "OnCalendar=*-*-01 06:00:00" in done.stdout
    assert "Nothing is set up yet" in done.stderr
    assert "Nothing is set up" not in done.stdout
    assert json.loads(answer.stdout)["every"] == "week"
    assert not (root / ".sitepipe").exists()

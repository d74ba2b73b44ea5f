"""Reading what a Markdown page tells people to type, and doing it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>[^>]+?) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)


@dataclass(frozen=True)
class Typed:
    """A command as typed, its exit code, and lines that its answer must hold."""

    line: int
    command: str
    expected: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True)
class File:
    """A file that the page says to save."""

    line: int
    name: str
    text: str


@dataclass(frozen=True)
class Notebook:
    """Python that the page says to run."""

    line: int
    code: str


Deed = Typed | File | Notebook


def deeds(page: Path) -> list[Deed]:
    """
    Return what a page says to do, in order.

    ``console`` blocks hold commands after ``$``, each followed by lines of its answer;
    ``...`` stands for lines left out, and ``[exit 3]`` for the exit code if it is not 0.
    ``python`` blocks are run. Other blocks are saved if a comment above names a file.
    """
    text = page.read_text(encoding="utf-8")
    found: list[Deed] = []
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("text")) + 1
        if block["file"]:
            found.append(File(line, block["file"], block["text"]))
        elif block["kind"] == "console":
            found += _typed(line, block["text"])
        elif block["kind"] == "python":
            found.append(Notebook(line, block["text"]))
    return found


def _typed(first_line: int, block: str) -> list[Typed]:
    done: list[Typed] = []
    for number, text in enumerate(block.splitlines(), start=first_line):
        if text.startswith("$ "):
            done.append(Typed(number, text.removeprefix("$ "), (), 0))
            continue
        assert done, f"line {number}: an answer before any command"
        last = done.pop()
        if exits := re.fullmatch(r"\[exit (\d+)\]", text.strip()):
            last = Typed(last.line, last.command, last.expected, int(exits[1]))
        elif text.strip() and text.strip() != "...":
            last = Typed(last.line, last.command, (*last.expected, text), last.exit_code)
        done.append(last)
    return done


def do(deed: Deed, folder: Path) -> None:
    """Do what a page says, in a folder; fail where the answer is not what it says."""
    if isinstance(deed, File):
        (folder / deed.name).write_text(deed.text, encoding="utf-8")
        return
    if isinstance(deed, Notebook):
        done = _run([sys.executable, "-c", deed.code], folder)
        assert done.returncode == 0, f"line {deed.line}: {done.stderr}"
        return
    name, *arguments = shlex.split(deed.command)
    assert name == "sitepipe", f"line {deed.line}: cannot run {name}"
    code, stdout, stderr = _typed_here(arguments, folder)
    said = _squeezed(stdout + stderr)
    assert code == deed.exit_code, f"line {deed.line}: {deed.command}\n{stderr}"
    for expected in deed.expected:
        assert _squeezed(expected) in said, (
            f"line {deed.line}: {deed.command}\ndoes not say: {expected}\nbut:\n{said}"
        )


def _typed_here(arguments: list[str], folder: Path) -> tuple[int, str, str]:
    """Run a command in this process: to start Python anew for each takes longer than most do."""
    from sitepipe.cli.main import main

    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    code: object = None
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as stopped:
            code = stopped.code
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        texts.append(stream.read())
    return int(code or 0), texts[0], texts[1]


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _squeezed(text: str) -> str:
    """Return text with any run of blanks, line ends and separators as one blank."""
    return re.sub(r"[\s│┃|├└─]+", " ", text).strip()

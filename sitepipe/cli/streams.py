"""The streams: every sign readable, no control code from data, no surprise at the end."""

from __future__ import annotations

import codecs
import io
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from sitepipe.errors import SitepipeError

# What stands for a sign that a console's encoding lacks.
_PLAIN = {
    "✓": "yes",
    "✕": "no",
    "–": "-",
    "−": "-",
    "→": "->",
    "·": "|",
    "•": "*",
    "◦": "~",
    "…": "...",
    "×": "x",
    "£": "GBP ",
    "²": "2",
    "─": "-",
    "├": "+",
    "└": "+",
    "│": "|",
}

# Control codes, and the marks that turn the direction of text: they could repaint a terminal.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text with its control codes written out, as ``<U+202E>``."""
    return _UNSAFE.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)


def escaped(document: str) -> str:
    """Return a JSON document with the same codes as JSON escapes them: the same data."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", document)


def prepare() -> None:
    """Make stdout and stderr safe to write to, and a polite end an interruption."""
    codecs.register_error("sitepipe", _plain)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="sitepipe")
    for signal_name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, signal_name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, signal_name), _interrupt)


def echo(text: str, *, err: bool = False) -> None:
    """
    Print a line of text, with every sign that the stream lacks written in plain ones.

    click's own echo takes an ASCII console for one that misstates its encoding, and would
    write UTF-8 to it.
    """
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{printable(_known(text))}\n")
    stream.flush()


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Call what stands for something by the name that people know it by, in errors too."""
    global _renamed  # noqa: PLW0603
    before, _renamed = _renamed, dict(names)
    try:
        yield
    except SitepipeError as error:
        error.reword(_known(error.message))
        error.hint = _known(error.hint)
        raise
    finally:
        _renamed = before


_renamed: dict[str, str] = {}


def _known(text: str) -> str:
    for stands, name in _renamed.items():
        text = text.replace(stands, name)
    return text


def silence_stdout() -> None:
    """Write the rest to nowhere: the reader of a pipe has gone, which is no fault."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in letters), error.end


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt

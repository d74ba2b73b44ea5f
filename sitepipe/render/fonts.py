"""The faces of the PDF and its maps, and text that these faces can show."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sitepipe.errors import StorageError, storage_error

TEXT_FACE = "Source Sans Pro"
SIGN_FACE = "DejaVu Sans"
"""For signs and scripts that the text face lacks; matplotlib brings it."""

NO_GLYPH = "□"
"""Stands for a character that no face of the PDF can show."""

_TEXT_FILES = {
    "regular": "SourceSansPro-Regular.ttf",
    "italic": "SourceSansPro-It.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
}
_SIGN_FILE = "DejaVuSans.ttf"  # in one weight: the bold one has fewer glyphs

# An unbroken run longer than this may be broken anywhere: a narrow column must hold it.
_LONGEST_RUN = 18
BREAK_HERE = "\u200b"
_RUN = re.compile(rf"[^\s{BREAK_HERE}]{{{_LONGEST_RUN + 1},}}")


def text_face(weight: str) -> Path:
    """
    Return the font file of the text face in a weight: regular, italic, semibold or bold.

    Raises
    ------
    StorageError
        If the package that brings the face is not installed.
    """
    return _package("font_source_sans_pro") / "files" / _TEXT_FILES[weight]


def _sign_face() -> Path:
    return _package("matplotlib") / "mpl-data" / "fonts" / "ttf" / _SIGN_FILE


@cache
def _package(name: str) -> Path:
    """Find a package's folder without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise StorageError(
            f"the fonts of {name} are missing from the installation",
            hint="Install sitepipe again with its dependencies.",
        )
    return Path(found.origin).parent


@contextmanager
def staged_fonts() -> Iterator[Path]:
    """
    Give a folder that holds each face of the PDF exactly once, for as long as it is needed.

    The packages hold every face in several formats; which of them would be taken depends on
    the order of files on the disk, and with it the bytes of the PDF.
    """
    files = [*map(text_face, _TEXT_FILES), _sign_face()]
    try:
        with tempfile.TemporaryDirectory(prefix="sitepipe-fonts-") as name:
            for file in files:
                shutil.copyfile(file, Path(name) / file.name)
            yield Path(name)
    except OSError as error:
        raise storage_error(error, "lay out the fonts of the PDF") from error


@cache
def _glyphs(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(path)).get_charmap())


@cache
def _glyphs_of_pdf() -> frozenset[int]:
    text_faces = (_glyphs(text_face(weight)) for weight in _TEXT_FILES)
    return frozenset.intersection(*text_faces) | _glyphs(_sign_face())


def printable(text: str) -> str:
    """
    Return a text that the PDF can show on one or more lines, whatever it holds.

    Line ends, tabs and control characters become spaces; marks that have no look of their own
    (byte order, direction, soft hyphens) go; a character without a glyph becomes
    :data:`NO_GLYPH`; a long run without a space may be broken.
    """
    shown = _shown(text, _glyphs_of_pdf())
    return _RUN.sub(lambda run: _breakable(run.group()), shown)


def printable_on_map(text: str) -> str:
    """Return a text that a label of one line can show in the text face alone."""
    return _shown(text, _glyphs(text_face("regular"))).replace(BREAK_HERE, "")


def _shown(text: str, glyphs: frozenset[int]) -> str:
    characters = (_character(one, glyphs) for one in unicodedata.normalize("NFC", text))
    return " ".join("".join(characters).split())


def _character(one: str, glyphs: frozenset[int]) -> str:
    category = unicodedata.category(one)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    if category == "Cf":
        return ""
    if category.startswith("C") or ord(one) not in glyphs:
        return NO_GLYPH if ord(NO_GLYPH) in glyphs else "?"
    return one


def _breakable(run: str) -> str:
    """Let a run be broken after every few characters, but not before a mark that combines."""
    parts, start = [], 0
    for at in range(1, len(run)):
        if at - start >= _LONGEST_RUN and not unicodedata.combining(run[at]):
            parts.append(run[start:at])
            start = at
    return BREAK_HERE.join([*parts, run[start:]])


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters, cut at a word if one ends near there."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    words, _, _ = cut.rpartition(" ")
    return (words if len(words) > most * 0.6 else cut).rstrip(" ,;:.") + "…"

"""Where the file of a source is: in the workspace, several in it, or at an address."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class Place(Enum):
    """Kinds of place that the ``file`` of a source names."""

    FILE = "file"
    PATTERN = "pattern"
    ADDRESS = "address"
    OTHER = "other"

    @property
    def is_remote(self) -> bool:
        """Whether it lies outside the workspace, and is fetched before it is read."""
        return self is Place.ADDRESS


def place_of(file: str) -> Place:
    """
    Say what kind of place a file is named by.

    Only ``*`` and ``?`` make a pattern: no file can have them in its name on every system,
    while brackets in names are common.
    """
    if scheme := _SCHEME.match(file):
        return Place.ADDRESS if scheme[1].lower() in {"http", "https"} else Place.OTHER
    return Place.PATTERN if set(file) & set("*?") else Place.FILE


def public_name(file: str) -> str:
    """
    Return a file's name as anybody may see it.

    An address goes without name, password, query and fragment, any of which may be secret.
    """
    scheme = _SCHEME.match(file)
    if scheme is None:
        return file
    try:
        parts = urlsplit(file)
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
    except ValueError:
        return f"{scheme[1].lower()}://…"
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{parts.path or '/'}"


def ending(file: str) -> str:
    """Return the ending of a file's name in lower case, of an address that of its path."""
    if place_of(file).is_remote:
        try:
            file = unquote(urlsplit(file).path)
        except ValueError:
            return ""
    return PurePosixPath(file).suffix.lower()

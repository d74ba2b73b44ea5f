"""Where the file of a source is: in the workspace, at an address, or in a database."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class Place(Enum):
    """Kinds of place that the ``file`` of a source names."""

    FILE = "file"
    PATTERN = "pattern"
    ADDRESS = "address"
    DATABASE = "database"
    OTHER = "other"

    @property
    def is_remote(self) -> bool:
        """Whether it lies outside the workspace, and is fetched before it is read."""
        return self in {Place.ADDRESS, Place.DATABASE}


_BY_SCHEME = {
    **dict.fromkeys(("http", "https"), Place.ADDRESS),
    **dict.fromkeys(("postgresql", "postgres"), Place.DATABASE),
}


def place_of(file: str) -> Place:
    """
    Say what kind of place a file is named by.

    Only ``*`` and ``?`` make a pattern: no file can have them in its name on every system,
    while brackets in names are common.
    """
    if scheme := _SCHEME.match(file):
        return _BY_SCHEME.get(scheme[1].lower(), Place.OTHER)
    return Place.PATTERN if set(file) & set("*?") else Place.FILE


def database_fault(file: str) -> str:
    """
    Say what is wrong with the address of a database; empty if nothing is.

    A password belongs in ``PGPASSWORD`` or ``.pgpass``, and of the options of a connection only
    ``sslmode`` is taken: others read files or change what the server does.
    """
    try:
        parts = urlsplit(file)
        given, _ = {name for name, _ in parse_qsl(parts.query)}, parts.port
    except ValueError:
        return "the address of the database cannot be read"
    if parts.password is not None or "password" in given:
        return "a password does not belong here; put it in PGPASSWORD or .pgpass"
    if others := sorted(given - {"sslmode"}):
        return f"the address of a database may set sslmode only, not {', '.join(others)}"
    if not parts.path.strip("/"):
        return "name the database: postgresql://user@host/database"
    return ""


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

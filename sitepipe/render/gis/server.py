"""A PostgreSQL server that is published to: one connection, and what it complains of in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sitepipe.config.locators import public_name
from sitepipe.errors import ConfigError, StorageError, UnavailableError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AGAIN = "The snapshot is kept; publish it again when the database answers: sitepipe publish"
# A server that went away is noticed, also while it is waited for (s; ms).
_PATIENCE = {
    "connect_timeout": 15,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 30_000,
}


def require_library() -> None:
    """
    Refuse to go on without the libraries of the extra ``postgis``.

    Raises
    ------
    ConfigError
        If one of them is not installed.
    """
    for name in ("psycopg", "sqlalchemy", "geoalchemy2"):
        try:
            import_module(name)
        except ImportError as error:
            raise ConfigError(
                "publishing to a database needs the extra postgis, which is not installed",
                hint="Install it: python -m pip install 'sitepipe[postgis]'",
            ) from error


@contextmanager
def one_transaction(address: str) -> Iterator[Connection]:
    """
    Give a connection whose work is committed as a whole at the end, or not at all.

    Parameters
    ----------
    address
        ``postgresql://user@host:port/database``; a password that it lacks comes from
        ``PGPASSWORD`` or ``.pgpass``.

    Raises
    ------
    UnavailableError
        If the server cannot be reached, goes away, or somebody is in the way for long.
    StorageError
        If it may not be written, or cannot be.
    """
    require_library()
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(
        _url(address),
        poolclass=NullPool,
        connect_args={**_PATIENCE, "application_name": "sitepipe", "client_encoding": "utf8"},
        hide_parameters=True,
    )
    with _said(public_name(address)), engine.begin() as connection:
        yield connection


def _url(address: str) -> Any:
    from sqlalchemy import URL

    parts = urlsplit(address)
    return URL.create(
        "postgresql+psycopg",
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        host=unquote(parts.hostname) if parts.hostname else None,
        port=parts.port,
        database=unquote(parts.path.removeprefix("/")),
        query=dict(parse_qsl(parts.query)),
    )


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Say what the database complains of, without a password or the name of a user."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.Error):
            raise
        raise _in_words(error.orig, name) from error
    except psycopg.Error as error:
        raise _in_words(error, name) from error


def _in_words(error: Any, name: str) -> StorageError | UnavailableError:
    from psycopg import OperationalError, errors

    first = str(error).split("\n")[0]
    why = " ".join(first.rpartition("failed: ")[2].split())[:300]
    why = re.sub(r'(user|role) "[^"]*"', "this user", why)
    if isinstance(error, errors.InsufficientPrivilege):
        return StorageError(
            f"{name} may not be written: {why}; what was published before stays",
            hint="Ask the database's owner for the right to create schemas, and for the role of "
            "readers.",
        )
    if isinstance(error, errors.DependentObjectsStillExist):
        detail = " ".join((error.diag.message_detail or "").split("\n")[:5])
        return StorageError(
            f"{name}: something else rests on what was published before, which therefore stays: "
            f"{detail}",
            hint="Drop it, publish, and make it again: sitepipe publish",
        )
    if isinstance(error, errors.DiskFull):
        return StorageError(
            f"{name} cannot be written: its disk is full; what was published before stays",
            hint="Free some space there, then: sitepipe publish",
        )
    if isinstance(error, errors.LockNotAvailable | errors.QueryCanceled | errors.DeadlockDetected):
        return UnavailableError(f"{name} is in use: {why}; what was published before stays",
                                hint=_AGAIN)  # fmt: skip
    if isinstance(error, OperationalError):
        return UnavailableError(f"{name} cannot be reached: {why}", hint=_AGAIN)
    return StorageError(f"{name} cannot be written: {why}; what was published before stays")

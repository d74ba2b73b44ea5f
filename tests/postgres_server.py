"""A PostgreSQL server with PostGIS for tests, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER, PASSWORD = "pipeline", "s3cret"
DATABASE = "Sites of ours"


@dataclass(frozen=True)
class Server:
    """A server that runs; ``url`` names a database, without a password."""

    port: int

    @property
    def url(self) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{DATABASE.replace(' ', '%20')}"

    def run(self, *statements: str) -> None:
        """Execute statements, committed."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=DATABASE
        ) as connection:
            for statement in statements:
                connection.execute(statement)


def programs() -> Path | None:
    """Return the folder of the server's programs, if PostGIS is installed with them."""
    named = os.environ.get("SITEPIPE_POSTGRES")
    found = shutil.which("initdb")
    places = [Path(named)] if named else [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if _has_postgis(place)), None)


def _has_postgis(folder: Path) -> bool:
    if not (folder / "initdb").is_file() or not (folder / "pg_config").is_file():
        return False
    shared = _run([folder / "pg_config", "--sharedir"]).strip()
    return (Path(shared) / "extension" / "postgis.control").is_file()


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Start a server with the programs of a folder, and stop it at the end."""
    # Not below pytest's own folder, which nobody but its user may enter.
    home = Path(tempfile.mkdtemp(prefix="sitepipe-postgres-"))
    rights: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        nobody = pwd.getpwnam("nobody")
        rights = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        shutil.chown(home, nobody.pw_uid, nobody.pw_gid)
    home.chmod(0o700)
    try:
        word = home / "password"
        word.write_text(PASSWORD)
        word.chmod(0o644)
        data = home / "data"
        made = [folder / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", "-E", "UTF8"]
        _run([*made, "--no-locale", "--no-sync", "--pwfile", word], **rights)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        options = f"-p {port} -k {home} -h 127.0.0.1 -F -c shared_buffers=16MB"
        control = [folder / "pg_ctl", "-D", data, "-w"]
        _run([*control, "-l", home / "log", "-o", options, "start"], **rights)
        try:
            _create(port)
            yield Server(port)
        finally:
            _run([*control, "-m", "immediate", "stop"], **rights)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _create(port: int) -> None:
    import psycopg

    asked = {"host": "127.0.0.1", "port": port, "user": USER, "password": PASSWORD}
    with psycopg.connect(**asked, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
    Server(port).run("CREATE SCHEMA gis", "CREATE EXTENSION postgis SCHEMA gis")


def _run(command: Sequence[str | Path], **rights: Any) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
        **rights,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout

"""
Find a PostgreSQL with PostGIS for the tests of database sources, or install one.

    python tools/postgres.py            print the folder of its programs, installing it if need be
    python tools/postgres.py --find     print the folder, or exit 1

The tests start a server of their own, on a free port, and stop it. Where none can be installed
they are skipped with one line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import browser

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from postgres_server import programs


def main() -> int:
    """Print the folder of the programs; exit 1 with a hint if there is none."""
    found = programs()
    if found is None and "--find" not in sys.argv[1:]:
        browser.apt_get_install("postgresql", "postgresql-postgis")
        found = programs()
    if found is None:
        print(
            "no PostgreSQL with PostGIS found, and none could be installed: its tests are skipped",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

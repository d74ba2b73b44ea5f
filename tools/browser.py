"""
Find a Chromium for the browser tests, or install one.

    python tools/browser.py            print where it is, installing it if need be
    python tools/browser.py --find     print where it is, or exit 1

An installed browser is used first; then the system's package manager, where that is
allowed without a password; then Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APT_GET_SECONDS = 600


def find() -> str | None:
    """Return the path of a browser that starts, or None."""
    named = os.environ.get("SITEPIPE_BROWSER", "")
    for candidate in [named] if named else [shutil.which(name) or "" for name in NAMES]:
        if candidate and _starts(candidate):
            return candidate
    return _playwright_browser()


def install() -> None:
    """Install a browser by the first way that works; say each that does not."""
    for way in (lambda: apt_get_install("chromium"), _with_playwright):
        way()
        if find():
            return


def _starts(path: str) -> bool:
    # A stand-in that only tells people to install a snap is on the PATH too.
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwright_browser() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() and _starts(path) else None


def apt_get_install(*packages: str) -> None:
    """Install packages of Debian or Ubuntu, where that is allowed without a password."""
    if not shutil.which("apt-get"):
        return
    rights: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or _run(["sudo", "-n", "true"]):
            return
        rights = ["sudo", "-n"]
    environment = [*rights, "env", "DEBIAN_FRONTEND=noninteractive"]
    _run([*environment, "apt-get", "update", "-qq"])
    _run([*environment, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])


def _with_playwright() -> None:
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: list[str]) -> int:
    print("+", " ".join(command), file=sys.stderr)
    try:
        return subprocess.run(
            command, stdout=sys.stderr, timeout=APT_GET_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        print(f"gave up after {APT_GET_SECONDS} s", file=sys.stderr)
        return 1


def main() -> int:
    """Print the browser's path; exit 1 with a hint if there is none."""
    found = find()
    if found is None and "--find" not in sys.argv[1:]:
        install()
        found = find()
    if found is None:
        print(
            "error: no Chromium found, and none could be installed.\n"
            "hint: install Chromium or Chrome, or name one: "
            "SITEPIPE_BROWSER=/path/to/chromium make test",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

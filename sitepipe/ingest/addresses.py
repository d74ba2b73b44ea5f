"""Addresses: a file from an http(s) address, kept in a cache and asked for only if changed."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin

from urllib3.util import Url, parse_url

from sitepipe.errors import ConfigError, DataError, UnavailableError, storage_error
from sitepipe.ingest.copies import Fetched, confirm_copy, good_copy, keep_copy, known_copy
from sitepipe.ingest.hosts import Answer, Deadline, ask, public_url

TIMEOUT_S = 30.0
LIMIT_BYTES = 1024**3
REDIRECTS_MAX = 5

_MOVED = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
# Atomic, so that a head full of comments is not tried in every possible way.
_HTML = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HEAD_BYTES = 4096
_SUFFIX = re.compile(r"\.[a-z0-9]{1,10}")
# Media types as registered, where they name one form; many servers send none of them.
_ENDINGS = {
    "text/csv": ".csv",
    "application/geo+json": ".geojson",
    "application/geopackage+sqlite3": ".gpkg",
    "application/vnd.google-earth.kml+xml": ".kml",
    "application/vnd.google-earth.kmz": ".kmz",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/json": ".json",
    "application/vnd.apache.parquet": ".parquet",
    "application/zip": ".zip",
}


def fetch(
    url: str,
    cache: Path,
    *,
    local_allowed: bool = False,
    timeout_s: float = TIMEOUT_S,
    limit_bytes: int = LIMIT_BYTES,
) -> Fetched:
    """
    Fetch a file, or take it from the cache if the server says that it has not changed.

    Each host, also one that a redirect names, is looked up once, refused if any of its
    addresses is private, and connected to at the address that was checked. Whether a file has
    changed is asked as RFC 9110, section 13 has it (``If-None-Match``, ``If-Modified-Since``).

    Parameters
    ----------
    url
        An http or https address. A name and password in it are sent to its own host only, and
        never shown; neither is what stands after a question mark.
    cache
        Folder of the cache; made if need be.
    local_allowed
        Whether hosts on this computer and in private networks may be asked.
    timeout_s
        Seconds for everything: look-up, redirects and all bytes.
    limit_bytes
        Size beyond which a file is refused, in bytes.

    Raises
    ------
    ConfigError
        The address is none, or not of http or https.
    DataError
        The host is private, a redirect leads nowhere or away from https, or the answer is a
        web page, too large or compressed on the way.
    UnavailableError
        The server cannot be reached, is too slow, or answers with an error.
    StorageError
        The cache cannot be written.
    """
    parsed = _parsed(url)
    record = _record(parsed, cache)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        known = known_copy(record)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as folder:
            part = Path(folder) / "part"
            deadline = Deadline(timeout_s)
            answer = _followed(parsed, part, known, deadline, local_allowed, limit_bytes)
            if answer.status == _NOT_MODIFIED and known:
                return confirm_copy(known, record, address=public_url(parsed), aside=Path(folder))
            _refuse_web_page(parsed, answer, part)
            return _kept(part, record, parsed, answer)
    except OSError as error:
        raise storage_error(error, f"keep a copy of {public_url(parsed)} in {cache}") from error


def kept_copy(url: str, cache: Path) -> Fetched | None:
    """Return the copy of an address to read where it is away; ``None`` if there is none."""
    try:
        return good_copy(_record(_parsed(url), cache))
    except OSError as error:
        raise storage_error(error, f"read {cache}") from error


def _record(parsed: Url, cache: Path) -> Path:
    """Return where the cache says what it has of an address, whoever asks for it."""
    key = hashlib.sha256(parsed._replace(auth=None, fragment=None).url.encode()).hexdigest()
    return cache / f"{key}.address.json"


def _parsed(url: str) -> Url:
    """Read an address."""
    try:
        parsed = parse_url(url)
    except ValueError as error:
        raise ConfigError("an address cannot be read", hint="Check the address.") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ConfigError(
            "an address must begin with http:// or https:// and name a host",
            hint="Download the file and name it, or correct the address.",
        )
    return parsed


def _redirected(here: Url, location: str) -> Url:
    """Return the address that a redirect leads to; it may be relative to the one before."""
    try:
        there = _parsed(urljoin(f"{here.scheme}://{here.netloc}{here.request_uri}", location))
    except (ConfigError, ValueError) as error:
        raise DataError(
            f"{public_url(here)} leads to something that is no web address",
            hint="Ask the publisher for the address of the download itself.",
        ) from error
    if here.scheme == "https" and there.scheme == "http":
        raise DataError(
            f"{public_url(here)} leads from https to {public_url(there)}, which is not safe",
            hint="Ask the publisher for an https address.",
        )
    return there


def _followed(
    parsed: Url,
    part: Path,
    known: Fetched | None,
    deadline: Deadline,
    local_allowed: bool,
    limit_bytes: int,
) -> Answer:
    """Ask, and follow redirects one by one, each checked like the first."""
    here = parsed
    for _ in range(REDIRECTS_MAX + 1):
        headers = {"User-Agent": "sitepipe", "Accept-Encoding": "identity"}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        if parsed.auth and (here.scheme, here.netloc) == (parsed.scheme, parsed.netloc):
            secret = base64.b64encode(unquote(parsed.auth).encode()).decode()
            headers["Authorization"] = f"Basic {secret}"
        answer = ask(
            here, part, headers, deadline, local_allowed=local_allowed, limit_bytes=limit_bytes
        )
        if answer.status not in _MOVED or not answer.headers.get("location"):
            return _good(here, answer, known)
        here = _redirected(here, answer.headers["location"])
    raise UnavailableError(
        f"{public_url(parsed)} leads on more than {REDIRECTS_MAX} times",
        hint="Open the address in a browser, and give the one that it ends at.",
    )


def _good(here: Url, answer: Answer, known: Fetched | None) -> Answer:
    """Return an answer that brings a file or says it is the same; refuse every other."""
    if answer.status == _OK or (answer.status == _NOT_MODIFIED and known):
        return answer
    if answer.status in {401, 403}:
        hint = "Ask the publisher for access, or download the file in a browser and name it."
    elif answer.status in {404, 410}:
        hint = "Check the address: the file may have moved."
    else:
        hint = "Try again later."
    raise UnavailableError(f"{public_url(here)} answers with status {answer.status}", hint=hint)


def _refuse_web_page(parsed: Url, answer: Answer, part: Path) -> None:
    """Refuse HTML, whatever the server calls it: it is a log-in, a notice or an error."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    with part.open("rb") as file:
        head = file.read(_HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    if kind in {"text/html", "application/xhtml+xml"} or _HTML.match(head):
        raise DataError(
            f"{public_url(parsed)} brings a web page, not a file of data",
            hint="Open it in a browser, and give the address of the download itself.",
        )


def _kept(part: Path, record: Path, parsed: Url, answer: Answer) -> Fetched:
    """Keep what a good answer brought."""
    path = record.parent / f"{answer.sha256}{_ending(parsed, answer)}"
    etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
    copy = Fetched(path, answer.sha256, etag, modified, fetched=True)
    return keep_copy(part, copy, record, address=public_url(parsed))


def _ending(parsed: Url, answer: Answer) -> str:
    """Return the ending that says a file's form: of its address, else by its media type."""
    suffix = PurePosixPath(unquote(parsed.path or "")).suffix.lower()
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    stated = _ENDINGS.get(kind, "")
    if not _SUFFIX.fullmatch(suffix):
        return stated
    return suffix if suffix in _ENDINGS.values() or not stated else stated

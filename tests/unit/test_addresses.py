"""Addresses: a server on this computer that behaves, and several that do not."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_site import PLAIN, Site, serving

from sitepipe.errors import ConfigError, DataError, StorageError, UnavailableError
from sitepipe.ingest.addresses import Fetched, fetch
from sitepipe.ingest.hosts import is_public

TABLE = b"id,name\n1,Meadow Lane\n"


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve on this computer."""
    with serving() as served:
        yield served


def got(site: Site, path: str, cache: Path, *, limit_bytes: int = 10_000) -> Fetched:
    """Fetch from the site of the test."""
    return fetch(
        site.address + path, cache, local_allowed=True, timeout_s=20, limit_bytes=limit_bytes
    )


def kept(cache: Path) -> list[str]:
    """Return the endings of the files in the cache; nothing half-written may be there."""
    assert not [file for file in cache.iterdir() if file.name.startswith(".")]
    return sorted("".join(file.suffixes) for file in cache.iterdir())


def test_a_file_is_fetched_and_kept_by_its_hash(site: Site, tmp_path: Path) -> None:
    site.answers["/a/Sites.CSV?v=1"] = (200, {**PLAIN, "ETag": '"one"'}, TABLE)
    found = got(site, "/a/Sites.CSV?v=1", tmp_path / "cache")
    digest = hashlib.sha256(TABLE).hexdigest()
    assert found == Fetched(tmp_path / "cache" / f"{digest}.csv", digest, '"one"', "", fetched=True)
    assert found.path.read_bytes() == TABLE
    assert kept(tmp_path / "cache") == [".address.json", ".csv"]
    assert site.asked[0][1]["host"] == site.address.removeprefix("http://")


def test_what_has_not_changed_comes_from_the_cache(site: Site, tmp_path: Path) -> None:
    told = {**PLAIN, "ETag": '"one"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
    site.answers["/a.csv"] = (200, told, TABLE)
    first = got(site, "/a.csv", tmp_path)
    second = got(site, "/a.csv", tmp_path)
    assert (first.fetched, second.fetched) == (True, False)
    assert (second.path, second.sha256, second.etag) == (first.path, first.sha256, '"one"')
    assert site.asked[1][1]["if-none-match"] == '"one"'
    assert site.asked[1][1]["if-modified-since"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_what_has_changed_is_fetched_and_the_old_file_stays(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"one"'}, TABLE)
    first = got(site, "/a.csv", tmp_path)
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"two"'}, TABLE + b"2,Mill\n")
    second = got(site, "/a.csv", tmp_path)
    assert (second.etag, second.fetched) == ('"two"', True)
    assert second.path.read_bytes() == TABLE + b"2,Mill\n"
    assert first.path.read_bytes() == TABLE


@pytest.mark.parametrize("damage", ["file", "record", "missing"])
def test_an_altered_cache_is_not_believed(site: Site, tmp_path: Path, damage: str) -> None:
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"one"'}, TABLE)
    first = got(site, "/a.csv", tmp_path)
    record = next(tmp_path.glob("*.address.json"))
    if damage == "file":
        first.path.write_bytes(b"other")
    elif damage == "missing":
        first.path.unlink()
    else:
        record.write_text('{"file": "../x"}')
    second = got(site, "/a.csv", tmp_path)
    assert second.fetched
    assert second.path.read_bytes() == TABLE
    assert "if-none-match" not in site.asked[1][1]


def test_redirects_are_followed_and_relative_ones_too(site: Site, tmp_path: Path) -> None:
    site.answers["/x/old"] = (302, {"Location": "../new/a.csv?b=1"}, b"")
    site.answers["/new/a.csv?b=1"] = (200, PLAIN, TABLE)
    assert got(site, "/x/old", tmp_path).path.read_bytes() == TABLE
    assert [path for path, _ in site.asked] == ["/x/old", "/new/a.csv?b=1"]


def test_redirects_end(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (301, {"Location": "/a"}, b"")
    with pytest.raises(UnavailableError, match="more than 5 times"):
        got(site, "/a", tmp_path)
    assert len(site.asked) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "mailto:a@example.org", "http://[::1"])
def test_a_redirect_to_no_web_address_is_refused(site: Site, tmp_path: Path, location: str) -> None:
    site.answers["/a"] = (301, {"Location": location}, b"")
    with pytest.raises(DataError, match="no web address"):
        got(site, "/a", tmp_path)


def test_a_redirect_to_a_private_host_is_refused_before_it_is_asked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = site.address.rpartition(":")[2]
    monkeypatch.setattr("sitepipe.ingest.hosts.is_public", lambda found: found == "127.0.0.1")
    site.answers["/a.csv"] = (302, {"Location": f"http://127.0.0.2:{port}/b.csv"}, b"")
    with pytest.raises(DataError, match=r"127\.0\.0\.2:\d+/b\.csv is refused"):
        fetch(site.address + "/a.csv", tmp_path)
    assert [path for path, _ in site.asked] == ["/a.csv"]


def test_a_length_that_is_no_number_does_no_harm(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = (200, {"Content-Length": "9" * 5000}, TABLE)
    with pytest.raises(UnavailableError, match="cannot be read"):
        got(site, "/a.csv", tmp_path)


def test_credentials_go_to_their_own_host_and_into_no_message(site: Site, tmp_path: Path) -> None:
    port = site.address.rpartition(":")[2]
    site.answers["/a.csv"] = (302, {"Location": f"http://localhost:{port}/b.csv?key=k3y"}, b"")
    site.answers["/b.csv?key=k3y"] = (503, {}, b"")
    url = f"http://anna:s%40cret@127.0.0.1:{port}/a.csv"
    with pytest.raises(UnavailableError, match="status 503") as caught:
        fetch(url, tmp_path, local_allowed=True)
    sent = "Basic " + base64.b64encode(b"anna:s@cret").decode()
    assert [headers.get("authorization") for _, headers in site.asked] == [sent, None]
    assert "localhost" in caught.value.message
    assert not [word for word in ("anna", "cret", "k3y") if word in str(caught.value)]


def test_the_record_holds_no_secret(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv?key=k3y"] = (200, PLAIN, TABLE)
    got(site, "/a.csv?key=k3y", tmp_path)
    told = json.loads(next(tmp_path.glob("*.address.json")).read_text())
    assert told["address"] == f"{site.address}/a.csv"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html; charset=utf-8", b"id,name\n"),
        ("text/csv", b"\xef\xbb\xbf\n <!DOCTYPE html><html>"),
        ("text/csv", b"<?xml version='1.0'?><!-- a --><HTML lang='en'>"),
        ("text/csv", "<html>".encode("utf-16")[2:]),
    ],
)
def test_a_web_page_is_refused(site: Site, tmp_path: Path, kind: str, content: bytes) -> None:
    site.answers["/a.csv"] = (200, {"Content-Type": kind}, content)
    with pytest.raises(DataError, match="a web page"):
        got(site, "/a.csv", tmp_path)
    assert kept(tmp_path) == []


def test_a_head_full_of_comments_is_no_web_page(site: Site, tmp_path: Path) -> None:
    site.answers["/a.kml"] = (200, {}, b"<!---->" * 500 + b"<kml/>")
    assert got(site, "/a.kml", tmp_path).path.suffix == ".kml"


@pytest.mark.parametrize("status", [403, 404, 429, 500, 304, 206])
def test_other_answers_are_unavailable(site: Site, tmp_path: Path, status: int) -> None:
    site.answers["/a.csv"] = (status, PLAIN, b"")
    with pytest.raises(UnavailableError, match=f"status {status}"):
        got(site, "/a.csv", tmp_path)
    assert kept(tmp_path) == []


def test_an_error_leaves_the_cache_as_it_was(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"one"'}, TABLE)
    first = got(site, "/a.csv", tmp_path)
    site.answers["/a.csv"] = (500, {}, b"")
    with pytest.raises(UnavailableError):
        got(site, "/a.csv", tmp_path)
    site.answers["/a.csv"] = (200, {**PLAIN, "ETag": '"one"'}, TABLE)
    assert got(site, "/a.csv", tmp_path) == Fetched(
        first.path, first.sha256, '"one"', "", fetched=False
    )


@pytest.mark.parametrize("told", [{}, {"Content-Length": "101"}, {"Transfer-Encoding": "chunked"}])
def test_a_file_beyond_the_limit_is_refused(
    site: Site, tmp_path: Path, told: dict[str, str]
) -> None:
    content = bytes(101)
    if "Transfer-Encoding" in told:
        content = b"65\r\n" + content + b"\r\n0\r\n\r\n"
    site.answers["/a.csv"] = (200, told, content)
    with pytest.raises(DataError, match="more than 100 bytes"):
        got(site, "/a.csv", tmp_path, limit_bytes=100)
    assert kept(tmp_path) == []


def test_a_file_that_breaks_off_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = (200, {"Content-Length": "500"}, TABLE)
    with pytest.raises(UnavailableError):
        got(site, "/a.csv", tmp_path)
    assert kept(tmp_path) == []


def test_bytes_compressed_on_the_way_are_refused(site: Site, tmp_path: Path) -> None:
    site.answers["/a.csv"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    with pytest.raises(DataError, match="compressed"):
        got(site, "/a.csv", tmp_path)
    assert site.asked[0][1]["accept-encoding"] == "identity"


@pytest.mark.parametrize("path", ["/drip-head", "/drip-body"])
def test_a_server_that_drips_ends(site: Site, tmp_path: Path, path: str) -> None:
    with pytest.raises(UnavailableError, match=r"not done within 0\.4 s"):
        fetch(site.address + path, tmp_path, local_allowed=True, timeout_s=0.4)
    assert kept(tmp_path) == []


def test_a_server_that_says_nothing_ends(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(UnavailableError, match=r"not done within 0\.2 s"):
            fetch(url, tmp_path, local_allowed=True, timeout_s=0.2)


def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for scheme in ("http", "https"):
        with pytest.raises(UnavailableError, match="cannot be reached"):
            fetch(f"{scheme}://127.0.0.1:{port}/", tmp_path, local_allowed=True)


def test_https_to_a_server_without_a_certificate_is_unavailable(site: Site, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="SSLError"):
        fetch(site.address.replace("http:", "https:"), tmp_path, local_allowed=True, timeout_s=20)


def test_a_cache_that_cannot_be_written_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(StorageError, match="keep a copy"):
        got(site, "/a.csv", tmp_path / "cache")


@pytest.mark.parametrize(
    "url", ["", "a.csv", "ftp://example.org/a.csv", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_what_is_no_web_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError):
        fetch(url, tmp_path)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "10.1.2.3", "169.254.169.254", "2130706433"),
        *("0x7f.1", "[::ffff:127.0.0.1]", "[fe80::1]", "0.0.0.0", "192.168.0.1"),
        "[64:ff9b::7f00:1]",
    ],
)
def test_private_hosts_are_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(DataError, match="private network"):
        fetch(f"http://{host}:1/a.csv", tmp_path)


def test_a_host_is_refused_if_any_address_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked_up(*_: object, **__: object) -> list[object]:
        return [(2, 1, 6, "", ("8.8.8.8", 1)), (2, 1, 6, "", ("192.168.1.1", 1))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(DataError, match="private network"):
        fetch("http://sites.example/a.csv", tmp_path)


def test_the_checked_address_is_connected_to_without_a_second_look_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(site.address.rpartition(":")[2])
    site.answers["/a.csv"] = (200, PLAIN, TABLE)
    real, names = socket.getaddrinfo, []

    def looked_up(host: str, *rest: object, **named: object) -> object:
        names.append(host)
        if host == "sites.example":
            return [(2, 1, 6, "", ("127.0.0.1", port))]
        return real(host, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    fetch(f"http://sites.example:{port}/a.csv", tmp_path, local_allowed=True)
    assert names.count("sites.example") == 1
    assert site.asked[0][1]["host"] == f"sites.example:{port}"


def test_an_unknown_host_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*_: object, **__: object) -> list[object]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with pytest.raises(UnavailableError, match=r"host sites\.example is not known"):
        fetch("http://sites.example/a.csv", tmp_path)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("::", False),
    ],
)
def test_which_addresses_are_public(address: str, expected: object) -> None:
    assert is_public(address) is expected

"""Hosts: one question to one host, at an address that was checked, within a time."""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util import Url

from sitepipe.errors import DataError, SitepipeError, UnavailableError

_CHUNK_BYTES = 1 << 16
_OK = 200
# Networks whose addresses hold an IPv4 address that a gateway goes on to.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Answer:
    """A server's answer: status, headers (names in lower case), and the hash of its bytes."""

    status: int
    headers: Mapping[str, str]
    sha256: str = ""


class Deadline:
    """The end of a time that begins now, in seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds that are left, and never nothing: a time-out of 0 means none."""
        return max(0.001, self._end - time.monotonic())


@dataclass
class _Exchange:
    """What passes between the thread that asks and the one that waits for it."""

    sockets: list[socket.socket] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


def public_url(url: Url) -> str:
    """Return an address for people: without name, password and query, which may be secret."""
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.host}{port}{url.path or '/'}"


def is_public(address: str) -> bool:
    """Say whether an IP address is of the open internet, also the one inside an IPv6 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner: list[IpAddress | None] = [found]
    if isinstance(found, ipaddress.IPv6Address):
        inner += [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if found.ipv4_mapped:
            inner.remove(found)
    return all(
        one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)
        for one in inner
        if one is not None
    )


def ask(
    url: Url,
    part: Path,
    headers: Mapping[str, str],
    deadline: Deadline,
    *,
    local_allowed: bool,
    limit_bytes: int,
) -> Answer:
    """
    Ask a host for one address, and write what a good answer brings to a file.

    Everything that can wait for the network does so in a thread of its own. When the time is
    over its sockets are shut, so that a server which sends a byte now and then ends as well.

    Raises
    ------
    DataError
        The host is private, or the answer is too large or compressed on the way.
    UnavailableError
        The host is unknown or cannot be reached, or the time is over.
    OSError
        The file cannot be written.
    """
    exchange = _Exchange()

    def work() -> None:
        try:
            addresses = _checked_addresses(url, local_allowed=local_allowed)
            connection = _connected(url, addresses, deadline, exchange)
            answer = _answer(url, connection, part, headers, limit_bytes, exchange)
            exchange.answers.append(answer)
        except BaseException as error:  # noqa: BLE001
            exchange.errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(deadline.left_s())
    if thread.is_alive():
        exchange.over.set()
        for connected in exchange.sockets:
            _shut(connected)
        thread.join(1.0)
        raise _too_slow(url, deadline)
    if exchange.answers:
        return exchange.answers[0]
    raise _said(url, exchange.errors[0], deadline)


def _checked_addresses(url: Url, *, local_allowed: bool) -> list[str]:
    """Look a host up once; return its addresses, unless any of them is private."""
    host = (url.host or "").strip("[]")
    try:
        found = socket.getaddrinfo(host, _port(url), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnavailableError(
            f"the host {host} is not known", hint="Check the address and the connection."
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    private = [address for address in addresses if not is_public(address)]
    if private and not local_allowed:
        raise DataError(
            f"{public_url(url)} is refused: it leads to this computer or a private network",
            hint="Download the file and name it, or write local_addresses: true in sitepipe.yaml.",
        )
    return list(dict.fromkeys(addresses))


def _connected(
    url: Url, addresses: list[str], deadline: Deadline, exchange: _Exchange
) -> HTTPConnection:
    """Connect to the first address that takes a connection; only to those that were checked."""
    for number, address in enumerate(addresses, start=1):
        wait_s = deadline.left_s() if number == len(addresses) else min(5.0, deadline.left_s())
        connection = HTTPConnection(address, _port(url), timeout=wait_s)
        if url.scheme == "https":
            connection = HTTPSConnection(
                address,
                _port(url),
                timeout=wait_s,
                server_hostname=(url.host or "").strip("[]"),  # the certificate is of the name
                cert_reqs="CERT_REQUIRED",
            )
        try:
            connection.connect()
            opened = cast("socket.socket", connection.sock)
            opened.settimeout(deadline.left_s())
            exchange.sockets.append(opened)
            return connection
        except HTTPError:
            connection.close()
            if number == len(addresses):
                raise
        except BaseException:
            connection.close()
            raise
    raise UnavailableError(f"{public_url(url)} has no address", hint="Check the address.")


def _answer(
    url: Url,
    connection: HTTPConnection,
    part: Path,
    headers: Mapping[str, str],
    limit_bytes: int,
    exchange: _Exchange,
) -> Answer:
    """Ask through a connection, write the bytes of a good answer, and close it."""
    try:
        connection.request(
            "GET",
            url.request_uri,
            headers={**headers, "Host": url.netloc or "", "Connection": "close"},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.headers.items()}
        try:
            digest = ""
            if response.status == _OK:
                digest = _written(url, response, told, part, limit_bytes, exchange)
            return Answer(response.status, told, digest)
        finally:
            response.close()
    finally:
        connection.close()


def _written(
    url: Url,
    response: HTTPResponse,
    headers: Mapping[str, str],
    part: Path,
    limit_bytes: int,
    exchange: _Exchange,
) -> str:
    """Write an answer's bytes as they come, counted; return their hash."""
    if headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
        raise DataError(
            f"{public_url(url)} is sent compressed although plain bytes were asked for",
            hint="Download the file in a browser and name it.",
        )
    length = headers.get("content-length", "")
    announced = int(length) if length.isdecimal() else None
    digest, count = hashlib.sha256(), 0
    with part.open("wb") as file:
        while not exchange.over.is_set() and (chunk := response.read1(_CHUNK_BYTES)):
            count += len(chunk)
            if max(count, announced or 0) > limit_bytes:
                raise DataError(
                    f"{public_url(url)} brings more than {limit_bytes:,} bytes",
                    hint="Download the file and name it, or ask for a smaller one.",
                )
            digest.update(chunk)
            file.write(chunk)
    if announced is not None and count != announced:
        raise UnavailableError(
            f"{public_url(url)} broke off after {count:,} of {announced:,} bytes",
            hint="Try again later.",
        )
    return digest.hexdigest()


def _port(url: Url) -> int:
    """Return the port of an address: its own, or that of its scheme."""
    return url.port or (443 if url.scheme == "https" else 80)


def _shut(connected: socket.socket) -> None:
    """Shut a socket that another thread waits at."""
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except (OSError, ValueError):
        return


def _too_slow(url: Url, deadline: Deadline) -> UnavailableError:
    """Say that the time is over."""
    return UnavailableError(
        f"{public_url(url)} was not done within {deadline.seconds:g} s",
        hint="Try again later, or download the file and name it.",
    )


def _said(url: Url, error: BaseException, deadline: Deadline) -> BaseException:
    """Return what went wrong in the thread as the caller is to see it."""
    slow = isinstance(error, (TimeoutError, ConnectTimeoutError, ReadTimeoutError))
    if slow and not isinstance(error, NewConnectionError):
        return _too_slow(url, deadline)
    if isinstance(error, SitepipeError):
        return error
    if isinstance(error, (HTTPError, HTTPException, ConnectionError, ssl.SSLError, ValueError)):
        said = UnavailableError(
            f"{public_url(url)} cannot be reached, or its answer cannot be read "
            f"({type(error).__name__})",
            hint="Check the address and the connection, and try again later.",
        )
        said.__cause__ = error
        return said
    return error

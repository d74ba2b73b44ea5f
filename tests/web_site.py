"""A web site on this computer for tests: answers by path, and some that are no answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLAIN = {"Content-Type": "text/csv"}


class Site:
    """Answers by path, and the headers of every request that came."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.dripping = threading.Event()
        self.address = ""


class Handler(BaseHTTPRequestHandler):
    """Answers as the site of the test says."""

    site: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append((self.path, headers))
        if self.path.startswith("/drip"):
            self.drip()
            return
        status, told, content = self.site.answers.get(self.path, (404, {}, b""))
        if told.get("ETag") and headers.get("if-none-match") == told["ETag"]:
            status, content = 304, b""
        self.send_response(status)
        for name, value in told.items():
            self.send_header(name, value)
        if "Content-Length" not in told and "Transfer-Encoding" not in told:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def drip(self) -> None:
        """Send a byte now and then, until the other side or the test has gone."""
        try:
            if self.path == "/drip-body":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not self.site.dripping.wait(0.02):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Site]:
    """Serve on this computer, on a port of the system's choice."""
    served = Site()
    handler = type("SiteHandler", (Handler,), {"site": served, "protocol_version": "HTTP/1.1"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        served.dripping.set()
        server.shutdown()
        thread.join()
        server.server_close()

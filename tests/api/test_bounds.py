"""What one visitor can take of the service: measured over real connections, with small limits, against a clock set far off.

How fast anything goes is not looked at: only that an answer comes, and which.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.routes import uploads
from api.server import HEAD_BYTES, options
from api.settings import Settings
from kg.children import Stop
from kg.reading import Limits, Outcome, run_bytes

GENEROUS = 120.0
"""Seconds that anything may take on a busy machine."""

HEAD_SECONDS, BODY_SECONDS, CONNECTIONS = 1.0, 1.5, 24
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HELLO = "GET /api/v1/stats HTTP/1.1\r\nHost: localhost\r\n\r\n"
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc\r\n--x--\r\n'


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        told: dict[str, Any] = json.loads(self.body)
        assert told["status"] == self.status
        return told


class Client:
    """A connection that sends what it is told to and nothing else."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=GENEROUS)
        self.stream = self.socket.makefile("rb")

    def send(self, data: str | bytes) -> Client:
        # Who is sent away may find the connection closed while he still talks.
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data.encode() if isinstance(data, str) else data)
        return self

    def reply(self) -> Reply:
        status = int(self.stream.readline().split()[1])
        headers = {}
        while line := self.stream.readline().decode("latin-1").strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return Reply(status, headers, self.stream.read(int(headers["content-length"])))

    def ended(self) -> bool:
        """Wait for the server to close the connection."""
        with contextlib.suppress(ConnectionError):
            return self.stream.read() == b""
        return True

    def leave(self) -> None:
        self.stream.close()
        self.socket.close()


@pytest.fixture(scope="module")
def server(sample_library: Path) -> Iterator[int]:
    """Port of a service with small limits."""
    app = create_app(
        Settings(
            sample_library,
            query_seconds=GENEROUS,
            sparql_workers=1,
            upload_seconds=GENEROUS,
            upload_bytes=1 << 20,
            waiting=1,
            wait_seconds=GENEROUS,
            head_seconds=HEAD_SECONDS,
            body_seconds=BODY_SECONDS,
            connections=CONNECTIONS,
        )
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", **options()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(GENEROUS)


@pytest.fixture
def client(server: int) -> Iterator[Callable[[], Client]]:
    """Makes connections, which are gone after the test."""
    made: list[Client] = []

    def connect() -> Client:
        made.append(Client(server))
        return made[-1]

    yield connect
    for one in made:
        one.leave()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + GENEROUS
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def sparql(query: str) -> str:
    body = query.encode()
    return (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{query}"
    )


def upload(body: bytes = FORM, length: int | None = None, path: str = "/api/v1/read") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    return f"{head}Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body


Connect = Callable[[], Client]


class TestHalfOpen:
    def test_nothing_sent(self, client: Connect) -> None:
        assert client().ended()

    def test_half_a_head(self, client: Connect) -> None:
        slow = client().send("GET / HTTP/1.1\r\nHost: localhost\r\n")
        reply = slow.reply()
        assert (reply.status, "1 秒" in reply.problem()["detail"]) == (408, True)
        assert slow.ended()

    def test_half_a_second_head(self, client: Connect) -> None:
        slow = client().send(HELLO)
        assert slow.reply().status == 200
        slow.send("GET / HTTP/1.1\r\nHost: local")
        assert slow.reply().status == 408

    def test_a_drop_at_a_time(self, client: Connect) -> None:
        slow = client()
        until(lambda: bool(select.select([slow.send("G").socket], [], [], 0)[0]))
        assert slow.reply().status == 408

    def test_half_a_body(self, client: Connect) -> None:
        slow = client().send(upload(FORM[:20], length=1000))
        reply = slow.reply()
        assert (reply.status, "1.5 秒" in reply.problem()["detail"]) == (408, True)
        assert slow.ended()

    def test_more_than_the_service_has_room_for(self, client: Connect) -> None:
        crowd = [client().send(HELLO) for _ in range(3 * CONNECTIONS)]
        told = [one.reply() for one in crowd]
        statuses = [one.status for one in told]
        assert set(statuses) <= {200, 503}
        assert 503 in statuses
        assert all("retry-after" in one.headers for one in told if one.status == 503)
        for one in crowd:
            one.leave()
        until(lambda: client().send(HELLO).reply().status == 200)


class TestSizes:
    def test_by_the_head(self, client: Connect) -> None:
        reply = client().send(upload(b"", length=500 << 20)).reply()
        assert (reply.status, reply.problem()["limit"]) == (413, 1 << 20)

    def test_what_is_sent_all_the_same_does_not_lose_the_answer(self, client: Connect) -> None:
        assert client().send(upload(b"a" * (4 << 20))).reply().status == 413

    def test_without_a_length(self, client: Connect) -> None:
        one = client().send(upload(b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked"))
        for _ in range(20):
            one.send(b"20000\r\n" + b"a" * 0x20000 + b"\r\n")
        assert one.reply().status == 413

    @pytest.mark.parametrize("path", ["/sparql", "/api/v1/search/batch", "/api/v1/stats"])
    def test_other_bodies(self, client: Connect, path: str) -> None:
        reply = client().send(upload(b"", length=12_000_000, path=path)).reply()
        assert (reply.status, "limit" in reply.problem()) == (413, True)

    def test_a_long_head(self, client: Connect) -> None:
        reply = client().send("GET /?q=" + "a" * (2 * HEAD_BYTES) + " HTTP/1.1\r\nHost: localhost\r\n\r\n").reply()
        assert (reply.status, "64 KB" in reply.problem()["detail"]) == (431, True)

    @pytest.mark.parametrize("lines", [120, 3000])
    def test_many_lines(self, client: Connect, lines: int) -> None:
        assert client().send("GET / HTTP/1.1\r\nHost: localhost\r\n" + "A: b\r\n" * lines + "\r\n").reply().status == 431

    def test_many_parameters(self, client: Connect) -> None:
        reply = client().send("GET /?" + "a=1&" * 200 + " HTTP/1.1\r\nHost: localhost\r\n\r\n").reply()
        assert (reply.status, reply.problem()["limit"]) == (414, 100)

    def test_no_http(self, client: Connect) -> None:
        assert client().send("\x16\x03\x01 hello\r\n\r\n").reply().problem()["detail"] == "不是合法的 HTTP 请求"

    def test_a_head_hidden_behind_a_request(self, client: Connect) -> None:
        one = client().send(HELLO + "GET / HTTP/1.1\r\nHost: localhost\r\n" + "A: b\r\n" * 3000 + "\r\n")
        with contextlib.suppress(ConnectionError, IndexError):
            assert one.reply().status in (200, 431)
            assert one.reply().status == 431
        assert one.ended()

    def test_requests_behind_each_other(self, client: Connect) -> None:
        one = client().send(HELLO * 5)
        assert [one.reply().status for _ in range(5)] == [200] * 5


class TestLines:
    def test_who_leaves_frees_his_place(self, client: Connect) -> None:
        """One query without end at work, one waiting, a third sent away; when the first two go, their places are free."""
        first, second = client().send(sparql(BOMB)), client().send(sparql(BOMB))
        until(lambda: (told := client().send(sparql("ASK {}")).reply()).status == 503 and "已满" in told.problem()["detail"])
        reply = client().send(sparql("ASK {}")).reply()
        assert reply.headers["retry-after"] == "2"
        assert client().send(HELLO).reply().status == 200  # the other kinds have lines of their own
        first.leave()
        second.leave()
        began = time.monotonic()
        until(lambda: client().send(sparql("ASK { ?s ?p ?o }")).reply().status == 200)
        assert time.monotonic() - began < GENEROUS  # the time that the first query had

    def test_who_leaves_ends_the_reading_of_his_file(self, client: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
        began: list[str] = []
        ended: list[str] = []

        def endless(data: bytes, name: str, _: str, *, limits: Limits, stop: Stop) -> Outcome:
            began.append(name)
            outcome = run_bytes(data, name, "tests.api.test_bounds:forever", limits=limits, stop=stop)
            ended.append(str(outcome.error))
            return outcome

        monkeypatch.setattr(uploads, "run_bytes", endless)
        first, second = client().send(upload()), client().send(upload())
        until(lambda: client().send(upload()).reply().status == 503)
        until(lambda: bool(began))  # a place in the line is taken before the form is parsed; who leaves then is never read
        second.leave()
        first.leave()
        until(lambda: bool(ended))
        assert "终止" in ended[0]
        monkeypatch.undo()
        until(lambda: client().send(upload()).reply().status in (200, 422))
        assert len(ended) == 1  # who left while waiting was never worked for


def forever(data: bytes, file: str) -> dict[str, Any]:
    """Stand for a file whose reading does not end."""
    time.sleep(10 * GENEROUS)
    return {}

"""The bodies of all requests together: bounded, and given back however a request ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from api.bounds import Full
from api.bounds.admission import Admission
from api.bounds.bodies import Bodies
from api.problems import Problem
from api.settings import Settings

ROOM = 1000
LIMIT = 900
GENEROUS = 60.0


def settings(body_seconds: float = GENEROUS) -> Settings:
    return Settings(Path("library"), bodies_bytes=ROOM, body_seconds=body_seconds)


def coming(*pieces: bytes, more: bool = False, gone: bool = False) -> Receive:
    """Return what gives a body piece by piece; after the last one, nothing comes, or the client goes."""
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": more or number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    if gone:
        messages.append({"type": "http.disconnect"})

    async def receive() -> Message:
        if not messages:
            await asyncio.Event().wait()
        return messages.pop(0)

    return receive


def test_a_body_counts_until_it_is_no_longer_needed() -> None:
    async def run() -> None:
        bodies = Bodies(settings())
        first = await bodies.read(coming(b"a" * 300, b"b" * 400), LIMIT)
        assert (len(first), bodies.held) == (700, 700)
        second = await bodies.read(coming(b"c" * 300), LIMIT)
        assert bodies.held == ROOM
        with pytest.raises(Full) as full:
            await bodies.read(coming(b"d"), LIMIT)
        assert (full.value.seconds, "合计超过" in str(full.value)) == (10, True)
        bodies.done(len(second))
        assert await bodies.read(coming(b"d"), LIMIT) == b"d"
        bodies.done(len(first) + 1)
        assert bodies.held == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("receive", "error"),
    [
        (lambda: coming(b"a" * 500, b"b" * 401), Problem),
        (lambda: coming(b"a" * 500, more=True, gone=True), ClientDisconnect),
        (lambda: coming(b"a" * 500, more=True), Problem),
    ],
    ids=["too large", "the client went", "too late"],
)
def test_what_comes_to_nothing_is_given_back(receive: Callable[[], Receive], error: type[Exception]) -> None:
    async def run() -> None:
        bodies = Bodies(settings(body_seconds=0.05))
        with pytest.raises(error):
            await bodies.read(receive(), LIMIT)
        assert bodies.held == 0

    asyncio.run(run())


BESIDE = 64


@pytest.mark.parametrize(
    ("headers", "comes"),
    [
        ([], False),
        ([(b"content-length", b"0")], False),
        ([(b"content-length", b"1")], True),
        ([(b"content-length", str(LIMIT + BESIDE).encode())], True),
        ([(b"content-length", str(LIMIT + BESIDE + 1).encode())], None),
        ([(b"content-length", b"9" * 5000)], None),
        ([(b"content-length", b"\xb2")], True),
        ([(b"transfer-encoding", b"chunked")], True),
    ],
)
def test_what_the_head_announces(headers: list[tuple[bytes, bytes]], comes: bool | None) -> None:
    """A body, none, or one that is too large, which nobody waits for."""
    bodies, scope = Bodies(settings()), {"type": "http", "headers": headers}
    if comes is None:
        with pytest.raises(Problem) as refused:
            bodies.announced(scope, LIMIT, BESIDE)
        assert (refused.value.status, refused.value.more) == (413, {"limit": LIMIT})
    else:
        assert bodies.announced(scope, LIMIT, BESIDE) is comes


def test_what_stands_beside_a_file_may_come_with_it() -> None:
    async def run() -> None:
        bodies = Bodies(settings())
        assert len(await bodies.read(coming(b"a" * LIMIT, b"b" * BESIDE), LIMIT, BESIDE)) == LIMIT + BESIDE
        bodies.done(LIMIT + BESIDE)
        with pytest.raises(Problem):
            await bodies.read(coming(b"a" * LIMIT, b"b" * (BESIDE + 1)), LIMIT, BESIDE)

    asyncio.run(run())


class Service:
    """The door before an application that answers when it is told to."""

    def __init__(self) -> None:
        self.going = asyncio.Event()
        self.arrived = asyncio.Event()
        self.door = Admission(self.answer, settings(), {})

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.arrived.set()
        await self.going.wait()
        if scope["path"] == "/fault":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": (await receive())["body"]})

    def ask(self, body: bytes, path: str = "/api/v1/stats") -> Awaitable[list[Any]]:
        """Return the status of the answer, its headers and its body."""
        state = SimpleNamespace(holder=SimpleNamespace(settings=settings()))
        scope = {
            **{"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "query_string": b""},
            "headers": [(b"host", b"localhost"), (b"content-length", str(len(body)).encode())],
            "app": SimpleNamespace(state=state),
        }
        sent: list[Any] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def whole() -> list[Any]:
            await self.door(scope, coming(body), send)
            headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
            return [sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])]

        return whole()


@pytest.mark.parametrize("path", ["/api/v1/stats", "/fault"])
def test_past_the_room_for_all_bodies_a_request_is_sent_away_until_one_is_answered(path: str) -> None:
    async def run() -> None:
        service = Service()
        first = asyncio.ensure_future(service.ask(b"a" * 700, path))
        await service.arrived.wait()
        status, headers, body = await service.ask(b"b" * 301)
        assert (status, headers["retry-after"], headers["connection"]) == (503, "10", "close")
        assert "各请求的内容合计超过" in json.loads(body)["detail"]
        service.going.set()
        assert (await service.ask(b"c" * 300))[0] == 200
        await asyncio.wait([first])
        assert (first.exception() is None) == (path != "/fault")
        assert (await service.ask(b"d" * LIMIT))[2] == b"d" * LIMIT

    asyncio.run(run())

"""Clients that take their answers slowly or never: closed by what they have taken since the last look, never by luck.

The looks are driven by hand, one connection by one; one real client that takes nothing shows that they come.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from api import server
from api.server import SLOWEST, Connection, options
from api.settings import Settings

GENEROUS = 120.0
ANSWER = 64 << 20
SECONDS = 30.0
ENOUGH = int(SLOWEST * SECONDS)
"""Bytes that must be taken from one look to the next."""


class Timer:
    """What `call_later` gives, due when the test says."""

    def __init__(self, due: float, function: Callable[[], None]) -> None:
        self.due, self.function, self.is_on = due, function, True

    def cancel(self) -> None:
        self.is_on = False

    def when(self) -> float:
        return self.due


class Clock:
    """An event loop as far as a connection asks one: the time goes on when `strike` is called."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def call_later(self, seconds: float, function: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, function))
        return self.timers[-1]

    def strike(self, until: float) -> None:
        """Let all timers strike that are due up to `until`."""
        self.now = until
        for timer in [one for one in self.timers if one.due <= until]:
            self.timers.remove(timer)
            if timer.is_on:
                timer.function()


class Transport:
    """A socket with `unsent` bytes that the client has not taken yet."""

    def __init__(self) -> None:
        self.unsent = 0
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def get_extra_info(self, name: str) -> None:
        return None

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connect(clock: Clock) -> Callable[[], tuple[Connection, Transport]]:
    """Make connections of one server."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None: ...

    config, state = uvicorn.Config(app, **options()), ServerState()
    settings = {"settings": Settings(Path("library"), send_seconds=SECONDS, head_seconds=1000 * SECONDS)}

    def made() -> tuple[Connection, Transport]:
        transport = Transport()
        connection = Connection(config, state, settings, clock)  # type: ignore[arg-type]
        connection.connection_made(transport)  # type: ignore[arg-type]
        return connection, transport

    return made


Connect = Callable[[], tuple[Connection, Transport]]


def test_who_takes_nothing_is_closed(clock: Clock, connect: Connect) -> None:
    connection, transport = connect()
    transport.unsent = 1 << 20
    connection.pause_writing()
    clock.strike(SECONDS - 1)
    assert not transport.aborted
    clock.strike(SECONDS)
    assert transport.aborted


@pytest.mark.parametrize(("taken", "closed"), [(ENOUGH, False), (ENOUGH - 1, True)])
def test_who_takes_enough_stays_however_long_it_lasts(clock: Clock, connect: Connect, taken: int, closed: bool) -> None:
    connection, transport = connect()
    transport.unsent = 100 * ENOUGH
    connection.pause_writing()
    for look in range(1, 20):
        transport.unsent -= ENOUGH
        clock.strike(look * SECONDS)
        assert not transport.aborted
    transport.unsent -= taken  # measured from the last look, not from the beginning
    clock.strike(20 * SECONDS)
    assert transport.aborted is closed


def test_who_has_taken_all_is_not_watched(clock: Clock, connect: Connect) -> None:
    connection, transport = connect()
    transport.unsent = ENOUGH
    connection.pause_writing()
    connection.resume_writing()
    clock.strike(2 * SECONDS)
    assert not transport.aborted
    connection.pause_writing()  # and is watched again, for the whole time, from the next answer on
    clock.strike(3 * SECONDS - 1)
    assert not transport.aborted
    clock.strike(3 * SECONDS)
    assert transport.aborted


def test_a_lost_connection_leaves_no_timer(clock: Clock, connect: Connect) -> None:
    connection, transport = connect()
    transport.unsent = ENOUGH
    connection.pause_writing()
    connection.connection_lost(ConnectionResetError())
    assert not any(timer.is_on for timer in clock.timers)


def test_of_too_much_unsent_the_longest_without_a_look_goes(
    clock: Clock, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "UNSENT", 3 * ENOUGH)
    pairs = [connect() for _ in range(5)]
    transports = [transport for _, transport in pairs]
    for number, (connection, transport) in enumerate(pairs[:3]):
        clock.now = float(number)
        transport.unsent = ENOUGH
        connection.pause_writing()
    pairs[0][0].resume_writing()
    transports[0].unsent = 0
    clock.now = 3.0
    transports[3].unsent = ENOUGH
    pairs[3][0].pause_writing()
    assert [one.aborted for one in transports] == [False] * 5  # three times as much, and no more
    transports[4].unsent = 1
    pairs[4][0].pause_writing()
    assert [one.aborted for one in transports] == [False, True, False, False, False]


@pytest.fixture
def port() -> Iterator[tuple[uvicorn.Server, int]]:
    """A server of one long answer."""

    @asynccontextmanager
    async def lifespan() -> Any:
        yield

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                scope["state"]["settings"] = Settings(Path("library"), send_seconds=0.2)
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        head = [(b"content-length", str(ANSWER).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": bytes(ANSWER)})

    made = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", **options()))
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    until(lambda: made.started)
    yield made, made.servers[0].sockets[0].getsockname()[1]
    made.should_exit = True
    thread.join(GENEROUS)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + GENEROUS
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_client_that_takes_nothing_loses_its_connection(port: tuple[uvicorn.Server, int]) -> None:
    running, number = port
    with socket.create_connection(("127.0.0.1", number), timeout=GENEROUS) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(lambda: bool(running.server_state.connections))
        until(lambda: not running.server_state.connections)
        received = 0
        with contextlib.suppress(ConnectionError):
            while piece := client.recv(1 << 20):
                received += len(piece)
    assert 0 < received < ANSWER

"""Bodies of requests, read whole before anything else looks at them: bounded in size, in time, and all together."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope

from api.bounds.line import Full
from api.problems import Problem
from api.settings import Settings

__all__ = ["Bodies", "size"]

DRAINED, DRAIN_SECONDS = 64 << 20, 5.0
"""What is still taken, and thrown away, of a body that was refused: a client that writes must come to read the answer."""


class Bodies:
    """The bodies of the requests under way."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.held = 0

    def announced(self, scope: Scope, limit: int, beside: int = 0) -> bool:
        """Say whether the head announces a body.

        Raises:
            Problem: 413, of more than `limit` bytes and what may stand `beside` them.
        """
        headers = {name: value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")}
        length = headers.get(b"content-length", b"").decode("latin-1")
        if length.isdecimal() and (len(length) > 15 or int(length) > limit + beside):
            raise too_large(limit)
        return length not in ("", "0") or b"transfer-encoding" in headers

    async def read(self, receive: Receive, limit: int, beside: int = 0) -> bytearray:
        """Return the whole body; who has it says `done` with its length when it is no longer needed.

        Raises:
            Problem: 413 more than `limit` bytes, 408 it did not come in time.
            Full: the bodies of all requests together take too much memory.
            ClientDisconnect: the client went.
        """
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    piece: bytes = message.get("body", b"")
                    if len(body) + len(piece) > limit + beside:
                        raise too_large(limit)
                    if self.held + len(piece) > self._settings.bodies_bytes:
                        raise Full("请求", f"各请求的内容合计超过 {self._settings.bodies_bytes >> 20} MB", 10)
                    body += piece
                    self.held += len(piece)
                    if not message.get("more_body", False):
                        return body
        except TimeoutError:
            self.done(len(body))
            raise Problem(408, f"请求的内容在 {self._settings.body_seconds:g} 秒内没有发完") from None
        except BaseException:
            self.done(len(body))
            raise

    def done(self, length: int) -> None:
        """Say that a body is no longer held."""
        self.held -= length

    async def drain(self, receive: Receive) -> None:
        """Take and throw away what a client still sends, up to a bound; then the connection is closed under it."""
        taken = 0
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while taken < DRAINED:
                    message = await receive()
                    taken += len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body", False):
                        return
        except TimeoutError:
            return


def too_large(limit: int) -> Problem:
    """Return the refusal of a body that is too large, with the limit.

    >>> too_large(20 << 20).detail
    '请求的内容超过 20 MB（20971520 字节）'
    """
    return Problem(413, f"请求的内容超过 {size(limit)}（{limit} 字节）", limit=limit)


def size(number: int) -> str:
    """Return a number of bytes as people say it.

    >>> size(20 << 20), size(1536)
    ('20 MB', '1.5 KB')
    """
    return f"{number / (1 << 20):.3g} MB" if number >= 1 << 20 else f"{number / (1 << 10):.3g} KB"

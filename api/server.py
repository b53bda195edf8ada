"""How the service is run over HTTP: the server's settings, and connections that are bounded in number, time and memory."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any, ClassVar

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from api.settings import Settings

__all__ = ["HEAD_BYTES", "options"]

HEAD_BYTES = 64 << 10
"""Of the head of a request: its address, which may hold a query, and its header lines."""

HEAD_LINES = 200
KEEP_ALIVE_SECONDS = 5
CLOSING_SECONDS = 10
LINGER_SECONDS = 2.0
LINGERING = 256
"""Connections that were sent away and may still read why; more are closed under their clients."""

PIECE = 16 << 10
SLOWEST = 4 << 10
"""Bytes a second at which an answer must be taken, at least."""

UNSENT = 256 << 20
"""Bytes of answers that wait for clients to take them, in all; past it the slowest connection is closed."""


def options() -> dict[str, Any]:
    """Return the arguments for `uvicorn.run` that bound what a client can take of the server."""
    return {
        "http": Connection,
        "ws": "none",
        "proxy_headers": False,  # what a visitor says of himself
        "h11_max_incomplete_event_size": HEAD_BYTES,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": CLOSING_SECONDS,
        "server_header": False,
    }


class Connection(H11Protocol):
    """One connection: uvicorn's own, with an end to waiting.

    uvicorn waits for the head of a request, and for a client to take its answer, as long as the client likes; its limit on
    connections answers in English without Retry-After. The body is bounded by `api.bounds.bodies`. The settings come from the
    application, by the state that its lifespan hands to the server.
    """

    lingering: ClassVar[set[Connection]] = set()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits: Settings = app_state["settings"]
        self._head_timer: asyncio.TimerHandle | None = None
        self._send_timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._head_lines = 0
        self._unsent = 0
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or send it away where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._refuse(503, f"现在太忙，请稍后再试：连接超过 {self._limits.connections} 个", {"retry-after": "2"})
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_timers()
        self.lingering.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived, in pieces, so that a head is measured before it is parsed."""
        while data and not self._refused and not self.transport.is_closing():
            piece, data = data[:PIECE], data[PIECE:]
            before = self.conn.their_state
            if before in (h11.IDLE, h11.DONE) and not self._measured(piece):
                return
            super().data_received(piece)
            if before is h11.IDLE and self.conn.their_state is not h11.IDLE:
                self._head_came()

    def _measured(self, piece: bytes) -> bool:
        """Say whether the head of which `piece` is a part, or the next one behind a request, is still short enough."""
        self._head_bytes += len(piece)
        end = piece.find(b"\r\n\r\n")  # behind it, a body
        self._head_lines += piece.count(b"\n", 0, end if end >= 0 else len(piece))
        if self._head_timer is None and self.conn.their_state is h11.IDLE:
            self._await_head()
        if self._head_bytes <= HEAD_BYTES + PIECE and self._head_lines <= HEAD_LINES:
            return True
        self._refuse(431, f"请求头超过 {HEAD_BYTES >> 10} KB 或 {HEAD_LINES} 行，长的查询用 POST")
        return False

    def on_response_complete(self) -> None:
        """Go on to the next request of the connection."""
        self._head_came()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or a head that is too long."""
        if self._head_bytes > HEAD_BYTES:
            self._refuse(431, f"请求头超过 {HEAD_BYTES >> 10} KB 或 {HEAD_LINES} 行，长的查询用 POST")
        else:
            self._refuse(400, "不是合法的 HTTP 请求")

    def pause_writing(self) -> None:
        """Watch a client that takes its answer slowly; where all of them leave too much unsent, close the slowest."""
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._send_timer = self.loop.call_later(self._limits.send_seconds, self._look_at_progress)
        slow = [one for one in self.connections if isinstance(one, Connection) and one._send_timer is not None]
        if sum(one.transport.get_write_buffer_size() for one in slow) > UNSENT:
            min(slow, key=lambda one: one._send_timer.when() if one._send_timer else 0.0).transport.abort()

    def resume_writing(self) -> None:
        """Stop watching."""
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None
        super().resume_writing()

    def _look_at_progress(self) -> None:
        left = self.transport.get_write_buffer_size()
        if self._unsent - left < SLOWEST * self._limits.send_seconds:
            self.transport.abort()
            return
        self._unsent = left
        self._send_timer = self.loop.call_later(self._limits.send_seconds, self._look_at_progress)

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self._limits.head_seconds, self._head_late)

    def _head_came(self) -> None:
        self._head_bytes = self._head_lines = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_late(self) -> None:
        self._head_timer = None
        if self._head_bytes:
            self._refuse(408, f"请求头在 {self._limits.head_seconds:g} 秒内没有发完")
        else:
            self.transport.close()

    def _stop_timers(self) -> None:
        self._head_came()
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def _refuse(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        """Answer without asking the application, and close; what the client still sends is thrown away meanwhile.

        A connection closed before all is read that came in would be reset, and the answer lost.
        """
        self._stop_timers()
        self._unset_keepalive_if_required()
        self._refused = True
        under_way = self.cycle is not None and not self.cycle.response_complete
        if under_way or len(self.lingering) >= LINGERING:
            self.transport.abort()
            return
        problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
        body = json.dumps(problem, ensure_ascii=False).encode()
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "content-type: application/problem+json"]
        lines += [f"content-length: {len(body)}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.transport.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.connections.discard(self)
        self.lingering.add(self)
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

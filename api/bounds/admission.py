"""The door of the service: a request is looked at by its head, read whole, and waits in its line before it is worked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bounds.bodies import Bodies
from api.bounds.heads import inspect_head
from api.bounds.kinds import body_limit, kind_of
from api.bounds.line import Full, Line
from api.bounds.visit import CURRENT, Visit
from api.headers import finish
from api.problems import Problem, busy, refused
from api.settings import Settings

__all__ = ["Admission"]


class Admission:
    """ASGI middleware, the outermost: lets in what the service has a place for, and tells the others why not, at once."""

    def __init__(self, app: ASGIApp, settings: Settings, lines: Mapping[str, Line]) -> None:
        self.app = app
        self._settings = settings
        self._lines = lines
        self._bodies = Bodies(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kind = kind_of(scope["method"], scope["path"])
        line = self._lines.get(kind)
        coming = True
        try:
            inspect_head(scope, self._settings)
            limit = body_limit(kind, self._settings)
            coming = self._bodies.announced(scope, *limit)
            if line is not None:
                line.refuse_if_full()
            body = await self._bodies.read(receive, *limit)
        except ClientDisconnect:
            return
        except (Problem, Full) as error:
            await self._send_away(scope, receive, send, error, coming=coming)
            return
        try:
            await self._let_in(scope, receive, send, line, body)
        finally:
            self._bodies.done(len(body))

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, line: Line | None, body: bytearray) -> None:
        """Wait for a place and let the application answer."""
        left: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        visit = None if line is None else Visit(line)

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                continue
            left.set_result(None)
            if visit is not None:
                visit.stop.set()

        watching = asyncio.create_task(watch())
        try:
            if line is not None and not await line.enter(left):
                return
            token = CURRENT.set(visit)
            try:
                await self.app(scope, _replayed(body, left), send if visit is None else _placed(send, visit))
            finally:
                CURRENT.reset(token)
                if visit is not None:
                    visit.over()
        except Full as error:
            await self._send_away(scope, receive, send, error, coming=False)
        finally:
            watching.cancel()

    async def _send_away(self, scope: Scope, receive: Receive, send: Send, error: Problem | Full, *, coming: bool) -> None:
        """Answer a request that is not let in; of a body that is still coming, some is taken, so that the answer is read."""
        request = Request(scope)
        answer = finish(request, busy(request, error) if isinstance(error, Full) else refused(request, error))
        if not coming:
            await answer(scope, receive, send)
            return
        answer.headers["Connection"] = "close"

        async def lingering(message: Message) -> None:
            if message["type"] == "http.response.body":
                await send({**message, "more_body": True})
                await self._bodies.drain(receive)
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await answer(scope, receive, lingering)


def _replayed(body: bytearray, left: asyncio.Future[None]) -> Receive:
    """Return what gives the application the body that was read, and after it nothing until the client leaves."""
    messages: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def receive() -> Message:
        if messages:
            return messages.pop()
        await asyncio.shield(left)
        return {"type": "http.disconnect"}

    return receive


def _placed(send: Send, visit: Visit) -> Send:
    """Return what sends an answer and gives the place back when it begins: how slowly it is taken costs nobody a place."""

    async def begun(message: Message) -> None:
        if message["type"] == "http.response.start":
            visit.over()
        await send(message)

    return begun

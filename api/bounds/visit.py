"""One request under way: where its work runs, and what ends with it when its client leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import ParamSpec, TypeVar

from api.bounds.line import Line
from kg.children import Stop

__all__ = ["Left", "Visit", "stop", "work"]

_T = TypeVar("_T")
_P = ParamSpec("_P")


class Left(Exception):
    """The client has gone: what was still to be done for it is not done."""


class Visit:
    """A request that has a place in a line.

    Attributes:
        stop: set when the client leaves; it ends the process that works for the request.
    """

    def __init__(self, line: Line) -> None:
        self.stop = Stop()
        self._line = line
        self._running: set[asyncio.Future[object]] = set()
        self._over = False
        self._place = True

    async def run(self, function: Callable[[], _T]) -> _T:
        """Return what `function` returns, run in a thread of the line.

        Raises:
            Left: the client has gone before it began.
        """
        if self.stop.is_set():
            raise Left
        context = copy_context()
        task: asyncio.Future[_T] = asyncio.get_running_loop().run_in_executor(self._line.threads, context.run, function)
        self._running.add(task)  # type: ignore[arg-type]
        task.add_done_callback(self._done)
        return await asyncio.shield(task)  # a thread cannot be broken off: its place is free when it has ended, not before

    def over(self) -> None:
        """Give the place back: now, or when the last thread has ended. May be called again."""
        self._over = True
        if self._place and not self._running:
            self._place = False
            self._line.leave()

    def _done(self, task: asyncio.Future[_T]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # taken notice of, should nobody wait for it any more
        if self._over:
            self.over()


CURRENT: ContextVar[Visit | None] = ContextVar("visit", default=None)
"""The request that the running code works for; set before the application is called."""


async def work(function: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T:
    """Return what `function` returns, run beside the event loop: in a thread of the request's line where it has one.

    All that depends on a visitor's text runs so: the event loop serves everybody.

    Raises:
        Left: the client has gone before it began.
    """
    visit = CURRENT.get()
    if visit is None:
        return await asyncio.to_thread(function, *args, **named)
    return await visit.run(lambda: function(*args, **named))


def stop() -> Stop:
    """Return what says that the client has gone; for threads that `work` runs, to end a process or a loop with."""
    visit = CURRENT.get()
    return Stop() if visit is None else visit.stop

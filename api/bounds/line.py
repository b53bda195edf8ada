"""A line of waiting requests before a number of places, and the threads in which those work who have one.

Each kind of work has a line of its own, so that a flood of one kind costs the others no place. Who finds the line full is told
at once: a client that comes back later is served sooner than one whose request waits for a minute behind others that nobody
wants any more.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from api.settings import Bound

__all__ = ["Full", "Line"]


class Full(Exception):
    """No place came free in time, or too many wait already.

    Attributes:
        line: name of the line, for people.
        reason: why, one line in Chinese.
        seconds: after which it may be worth while to come back.
    """

    def __init__(self, line: str, reason: str, seconds: int) -> None:
        self.line = line
        self.reason = reason
        self.seconds = seconds
        super().__init__(f"{line}：{reason}")


class Line:
    """Places for one kind of work, given in the order of arrival. For one event loop."""

    def __init__(self, label: str, bound: Bound) -> None:
        self.label = label
        self.bound = bound
        self.threads = ThreadPoolExecutor(bound.at_once, thread_name_prefix=label)
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    def refuse_if_full(self) -> None:
        """Send away whoever comes now, where neither a place is free nor one in the line.

        Raises:
            Full: so it is.
        """
        if self._taken >= self.bound.at_once and len(self._waiting) >= self.bound.waiting:
            raise self._sent_away(f"排队已满（{self.bound.waiting} 个在等）")

    async def enter(self, left: asyncio.Future[None]) -> bool:
        """Wait for a place; give it back with `leave`. False where the client went before, which is what `left` says.

        Raises:
            Full: too many wait already, or the wait was too long.
        """
        self.refuse_if_full()
        if self._taken < self.bound.at_once:
            self._taken += 1
            return True
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await asyncio.wait({place, left}, timeout=self.bound.wait_seconds, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._withdraw(place)
            raise
        if place.done() and not left.done():
            return True
        self._withdraw(place)
        if left.done():
            return False
        raise self._sent_away(f"等了 {self.bound.wait_seconds:g} 秒还没有轮到")

    def leave(self) -> None:
        """Give a place back: to the next in the line, where there is one."""
        if self._waiting:
            self._waiting.popleft().set_result(None)  # the place passes on; the number of those taken stays
        else:
            self._taken -= 1

    def close(self) -> None:
        """Let the threads end; nobody is waited for."""
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _withdraw(self, place: asyncio.Future[None]) -> None:
        if place.done():
            self.leave()
        else:
            self._waiting.remove(place)

    def _sent_away(self, reason: str) -> Full:
        return Full(self.label, reason, self.bound.retry_seconds)

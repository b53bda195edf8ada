"""A pool of worker processes with a bounded queue: time limits by killing, a fresh worker after each kill."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from api.sparql.worker import read_frame, write_frame

__all__ = ["Answer", "Busy", "Limits", "Pool"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use. Seconds are wall clock; memory is the worker's address space in bytes."""

    seconds: float = 5.0
    memory: int = 4 << 30
    rows: int = 100_000
    bytes: int = 32 << 20
    characters: int = 100_000
    waiting: int = 16
    wait_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker said: status ok, syntax, refused or limit; body and media type where ok."""

    status: str
    body: bytes = b""
    media_type: str = ""
    message: str = ""
    line: int = 0
    column: int = 0


class Busy(Exception):
    """All workers are taken and the queue is full, or the wait was too long."""


class Worker:
    """One child process and its pipes."""

    def __init__(self, store: Path, memory: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.sparql.worker", str(store), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[2],
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.to: BinaryIO = self.process.stdin  # type: ignore[assignment]
        self.back: BinaryIO = self.process.stdout  # type: ignore[assignment]
        self.ready = False

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for head and body.

        Raises:
            EOFError: the process died (killed by a limit).
        """
        try:
            if not self.ready:
                if read_frame(self.back) is None:
                    raise EOFError
                self.ready = True
            write_frame(self.to, json.dumps(request).encode())
            head, body = read_frame(self.back), read_frame(self.back)
        except (BrokenPipeError, OSError):
            raise EOFError from None
        if head is None or body is None:
            raise EOFError
        return json.loads(head), body

    def stop(self) -> None:
        """Kill the process and close the pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.to, self.back):
            try:
                pipe.close()
            except BrokenPipeError:
                continue


class Pool:
    """Workers over one sealed store.

    Thread-safe; `ask` blocks its thread. A worker that passes its time is killed and replaced in the background, so that the
    next query does not wait for the start of a process.
    """

    def __init__(self, store: Path, *, size: int = 2, limits: Limits | None = None) -> None:
        self.store = store
        self.limits = limits or Limits()
        self._free: deque[Worker] = deque(Worker(store, self.limits.memory) for _ in range(size))
        self._changed = threading.Condition()
        self._waiting = 0
        self._closed = False

    def ask(
        self,
        query: str,
        *,
        rows: str = "json",
        graph: str = "turtle",
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
    ) -> Answer:
        """Answer one query within the limits.

        Raises:
            Busy: no worker came free in time, or too many wait already.
        """
        limits = self.limits
        if len(query) > limits.characters:
            return Answer("refused", message=f"查询超过 {limits.characters} 字", line=1, column=1)
        worker = self._take()
        allowed = limits.seconds if seconds is None else min(seconds, limits.seconds)
        timer = threading.Timer(allowed, worker.process.kill)
        request = {
            "query": query,
            "rows": rows,
            "graph": graph,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "max_rows": limits.rows,
            "max_bytes": limits.bytes,
        }
        began = time.monotonic()
        timer.start()
        try:
            head, body = worker.ask(request)
        except EOFError:
            timer.cancel()
            timed_out = time.monotonic() - began >= allowed
            self._replace(worker)
            return Answer("limit", message=f"查询超过 {allowed:g} 秒" if timed_out else "查询超过内存限制")
        except BaseException:
            timer.cancel()
            self._replace(worker)
            raise
        timer.cancel()
        self._give(worker)
        return Answer(
            head["status"],
            body,
            head.get("type", ""),
            head.get("message", ""),
            head.get("line", 0),
            head.get("column", 0),
        )

    def close(self) -> None:
        """Stop all workers; queries under way finish first."""
        with self._changed:
            self._closed = True
            free, self._free = list(self._free), deque()
        for worker in free:
            worker.stop()

    def _take(self) -> Worker:
        deadline = time.monotonic() + self.limits.wait_seconds
        with self._changed:
            if not self._free and self._waiting >= self.limits.waiting:
                raise Busy("排队已满")
            self._waiting += 1
            try:
                while not self._free:
                    left = deadline - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        raise Busy("等待过久")
                return self._free.popleft()
            finally:
                self._waiting -= 1

    def _give(self, worker: Worker) -> None:
        with self._changed:
            if not self._closed and worker.process.poll() is None:
                self._free.append(worker)
                self._changed.notify()
                return
        if self._closed:
            worker.stop()
        else:
            self._replace(worker)

    def _replace(self, worker: Worker) -> None:
        worker.stop()
        if self._closed:
            return
        fresh = Worker(self.store, self.limits.memory)
        with self._changed:
            self._free.append(fresh)
            self._changed.notify()

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
from kg.children import Deadline

__all__ = ["Answer", "Busy", "Limits", "Pool"]

START_SECONDS = 60.0
"""For a worker to start and open the store."""


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
        self._ready = False

    def ready(self) -> bool:
        """Wait until the process has started and opened the store; False where it does not."""
        if not self._ready:
            deadline = Deadline(START_SECONDS, self.process)
            told = read_frame(self.back)
            self._ready = deadline.met() and told is not None
        return self._ready

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for head and body.

        Raises:
            EOFError: the process died (killed by a limit).
        """
        try:
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

    Thread-safe; `ask` blocks its thread. A worker that passes its time is killed and replaced at once; the start of a process
    does not count as time of the query that waits for it.
    """

    def __init__(self, store: Path, *, size: int = 2, limits: Limits | None = None) -> None:
        self.store = store
        self.limits = limits or Limits()
        self._free: deque[Worker] = deque(Worker(store, self.limits.memory) for _ in range(size))
        self._busy: set[Worker] = set()
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
        if not worker.ready():
            return self._lost(worker, "查询进程没能启动")
        allowed = limits.seconds if seconds is None else min(seconds, limits.seconds)
        request = {
            "query": query,
            "rows": rows,
            "graph": graph,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "max_rows": limits.rows,
            "max_bytes": limits.bytes,
        }
        deadline = Deadline(allowed, worker.process)
        try:
            head, body = worker.ask(request)
        except EOFError:
            return self._lost(worker, "查询超过内存或嵌套的限制" if deadline.met() else f"查询超过 {allowed:g} 秒")
        except BaseException:
            deadline.met()
            self._replace(worker)
            raise
        if deadline.met():
            self._give(worker)
        else:  # it answered in its last moment
            self._replace(worker)
        return Answer(
            head["status"],
            body,
            head.get("type", ""),
            head.get("message", ""),
            head.get("line", 0),
            head.get("column", 0),
        )

    def close(self) -> None:
        """Stop all workers; queries under way are broken off."""
        with self._changed:
            self._closed = True
            free, self._free = list(self._free), deque()
            for worker in self._busy:
                worker.process.kill()  # who asked it stops it for good
            self._changed.notify_all()
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
                    if self._closed:
                        raise Busy("服务正在停止")
                    if left <= 0 or not self._changed.wait(left):
                        raise Busy("等待过久")
                worker = self._free.popleft()
                self._busy.add(worker)
                return worker
            finally:
                self._waiting -= 1

    def _give(self, worker: Worker) -> None:
        with self._changed:
            if not self._closed and worker.process.poll() is None:
                self._busy.discard(worker)
                self._free.append(worker)
                self._changed.notify()
                return
        self._replace(worker)

    def _lost(self, worker: Worker, why: str) -> Answer:
        self._replace(worker)
        return Answer("limit", message="服务正在停止" if self._closed else why)

    def _replace(self, worker: Worker) -> None:
        worker.stop()
        with self._changed:
            self._busy.discard(worker)
            if not self._closed:
                self._free.append(Worker(self.store, self.limits.memory))
                self._changed.notify()

"""A pool of worker processes with a bounded queue: time limits by killing, a fresh worker after each kill.

A worker is looked at before it is used; one that died while it was idle costs nobody anything. One that dies over a query,
and not because the query passed a limit, is replaced and the query asked once more. Each death that was not a kill of ours is
logged with its reason: exit, signal, and what the process said last (`kg.spawn`: no text of a visitor).
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from api.sparql.worker import read_frame, write_frame
from kg.children import ChildEnded, Deadline, Stop
from kg.spawn import start

__all__ = ["Answer", "Busy", "Limits", "Pool"]

_LOG = logging.getLogger("jixiao")

START_SECONDS = 60.0
"""For a worker to start and open the store."""

TRIES = 2
"""Times that a query is asked whose worker dies without the query being to blame, as far as can be seen."""

_BLAME = (
    ("memory allocation of ", "查询超过内存的限制"),
    ("bad_alloc", "查询超过内存的限制"),
    ("overflowed its stack", "查询嵌套过深"),
    ("stack overflow", "查询嵌套过深"),
)
"""Last words of a worker that show that its query passed a limit, and what the visitor is told."""


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
    """What a worker said: status ok, syntax, refused or limit; body and media type where ok.

    A limit is also what keeps the service from answering, like a worker that cannot be started; `message` tells it.
    """

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
        """Start the process.

        Raises:
            OSError: it cannot be started.
        """
        code = "from api.sparql.worker import main;main(sys.argv[2:])"
        self.process, self._words = start(code, str(store), str(memory))
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.to: BinaryIO = self.process.stdin  # type: ignore[assignment]
        self.back: BinaryIO = self.process.stdout  # type: ignore[assignment]
        self.is_ready = False

    def alive(self) -> bool:
        """Say whether the process still runs."""
        return self.process.poll() is None

    def ready(self) -> bool:
        """Wait until the process has started and opened the store; False where it does not."""
        if not self.is_ready:
            deadline = Deadline(START_SECONDS, self.process)
            told = read_frame(self.back)
            self.is_ready = deadline.met() and told is not None
        return self.is_ready

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one request and wait for head and body.

        Raises:
            EOFError: the process died (killed by a limit).
        """
        self._words.asked()
        try:
            write_frame(self.to, json.dumps(request).encode())
            head, body = read_frame(self.back), read_frame(self.back)
        except (BrokenPipeError, OSError):
            raise EOFError from None
        if head is None or body is None:
            raise EOFError
        return json.loads(head), body

    def ended(self) -> ChildEnded:
        """Return how the process ended, and what it said last; kills it where it still runs."""
        self.process.kill()
        return ChildEnded(self.process.wait(), self._words.heard())

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

    Attributes:
        trouble: why the last worker died that was not killed by us, in one line; empty where none did.
    """

    def __init__(
        self, store: Path, *, size: int = 2, limits: Limits | None = None, look: Callable[[], None] | None = None
    ) -> None:
        """Start the workers.

        Args:
            store: folder of the sealed store.
            size: number of workers.
            limits: of one query.
            look: called when a query came to nothing (RocksDB may hang, die or raise over a damaged file); raises what is
                wrong with the files, if anything is.
        """
        self.store = store.absolute()  # a worker started later must find it, wherever this process works by then
        self.limits = limits or Limits()
        self.trouble = ""
        self._look = look
        # A place without a worker (its process could not be started) is None; the next who takes it tries again.
        self._free: deque[Worker | None] = deque(self._started() for _ in range(size))
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
        stop: Stop | None = None,
    ) -> Answer:
        """Answer one query within the limits; `stop` ends it before its time, and the answer is a limit then.

        Raises:
            Busy: no worker came free in time, or too many wait already.
            LibraryError: a worker cannot read the store, and `look` says why.
        """
        limits = self.limits
        if len(query) > limits.characters:
            return Answer("refused", message=f"查询超过 {limits.characters} 字", line=1, column=1)
        request = {
            "query": query,
            "rows": rows,
            "graph": graph,
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
        }
        return self._asked(request, limits.seconds if seconds is None else min(seconds, limits.seconds), stop or Stop())

    def prove(self, query: str) -> Answer:
        """Answer one small query as JSON, in all the time that a start may take: a trial of the store, not of the machine.

        Raises:
            Busy: the pool was closed, or is in use already.
            LibraryError: a worker cannot read the store, and `look` says why.
        """
        return self._asked({"query": query, "rows": "json", "graph": "turtle"}, START_SECONDS, Stop())

    def _asked(self, request: dict[str, Any], allowed: float, stop: Stop) -> Answer:
        request |= {"max_rows": self.limits.rows, "max_bytes": self.limits.bytes, "seconds": allowed}
        left = allowed
        worker = self._take()
        for tries_left in reversed(range(TRIES)):
            if worker is None or not worker.ready():
                why = "查询进程没能启动"
            else:
                deadline = Deadline(left, worker.process)
                began = time.monotonic()
                try:
                    with stop.tied(worker.process.kill):
                        head, body = worker.ask(request)
                except EOFError:
                    met = deadline.met()
                    if stop.is_set():
                        self._replace(worker)
                        return Answer("limit", message="没有人再等这个查询")
                    if not met:
                        self._replace(worker)
                        return self._failed(f"查询超过 {allowed:g} 秒")
                    why = ""
                except BaseException:
                    deadline.met()
                    self._replace(worker)
                    raise
                else:
                    if deadline.met() and not stop.is_set():
                        self._give(worker)
                    else:  # it answered in its last moment
                        self._replace(worker)
                    return self._answer(head, body)
                left = max(left - (time.monotonic() - began), 0.1)
            blamed, what = self._mourn(worker)
            if blamed or not tries_left:
                self._replace(worker)
                return self._failed(blamed or why or what)
            worker = self._renewed(worker)
        raise AssertionError("unreachable")

    def answers(self) -> bool:
        """Say whether a worker is there that has started and lives, idle or at work."""
        with self._changed:
            known = [*self._free, *self._busy]
        return any(worker is not None and worker.is_ready and worker.alive() for worker in known)

    def pids(self) -> list[int]:
        """Return the numbers of the processes."""
        with self._changed:
            return [worker.process.pid for worker in (*self._free, *self._busy) if worker is not None]

    def close(self) -> None:
        """Stop all workers; queries under way are broken off."""
        with self._changed:
            self._closed = True
            free, self._free = list(self._free), deque()
            for worker in self._busy:
                worker.process.kill()  # who asked it stops it for good
            self._changed.notify_all()
        for idle in free:
            if idle is not None:
                idle.stop()

    def _answer(self, head: dict[str, Any], body: bytes) -> Answer:
        if head["status"] == "fault":
            _LOG.error("SPARQL worker: %s", head["place"])
            return self._failed("查询出错，已记入日志")
        return Answer(
            head["status"],
            body,
            head.get("type", ""),
            head.get("message", ""),
            head.get("line", 0),
            head.get("column", 0),
        )

    def _failed(self, why: str) -> Answer:
        """Return the answer to a query that came to nothing; where files are damaged, that is the reason, whatever was seen."""
        if self._look is not None and not self._closed:
            self._look()
        return Answer("limit", message="服务正在停止" if self._closed else why)

    def _mourn(self, worker: Worker | None) -> tuple[str, str]:
        """Log the death of a worker; return which limit its query passed, empty for none, and how it died."""
        if worker is None:
            return "", "查询进程没能启动"
        ended = worker.ended()
        if not self._closed:
            self.trouble = str(ended)
            _LOG.error("SPARQL worker %d: %s", worker.process.pid, ended)
        blamed = next((told for mark, told in _BLAME for line in ended.words if mark in line), "")
        how = f"被信号 {-ended.returncode} 终止" if ended.returncode < 0 else f"意外退出（代码 {ended.returncode}）"
        return blamed, f"查询进程{how}"

    def _started(self) -> Worker | None:
        try:
            return Worker(self.store, self.limits.memory)
        except OSError as error:  # no memory, or too many processes: for the moment
            self.trouble = error.strerror or type(error).__name__
            _LOG.error("SPARQL worker: cannot be started (%s)", self.trouble)
            return None

    def _take(self) -> Worker | None:
        """Return a living worker, taken out of the idle ones; None where it has died and cannot be started again."""
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
                if worker is not None:
                    self._busy.add(worker)
            finally:
                self._waiting -= 1
        if worker is not None and worker.alive():
            return worker
        self._mourn(worker)
        return self._renewed(worker)

    def _renewed(self, worker: Worker | None) -> Worker | None:
        """Return a new worker for a dead one, at its place among those at work.

        Raises:
            Busy: the pool has been closed.
        """
        if worker is not None:
            worker.stop()
        with self._changed:
            if worker is not None:
                self._busy.discard(worker)
            if self._closed:
                raise Busy("服务正在停止")
            fresh = self._started()
            if fresh is not None:
                self._busy.add(fresh)
            return fresh

    def _give(self, worker: Worker) -> None:
        with self._changed:
            if not self._closed and worker.alive():
                self._busy.discard(worker)
                self._free.append(worker)
                self._changed.notify()
                return
        self._replace(worker)

    def _replace(self, worker: Worker | None) -> None:
        """Stop a worker, and put a new one among the idle ones."""
        if worker is not None:
            worker.stop()
        with self._changed:
            if worker is not None:
                self._busy.discard(worker)
            if not self._closed:
                self._free.append(self._started())
                self._changed.notify()

"""One file, one limited process: a damaged, hostile or endless file costs its own worker, never the run.

A few workers live through many files (starting one costs far more than reading a small form); each file has a limit of time
(wall clock, kept from outside by killing the worker) and of memory (address space, kept by the operating system where it can).
A worker that passed a limit or crashed is replaced, and its file is reported as one error.
"""

from __future__ import annotations

import hashlib
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.children import Child, ChildEnded, Talk, error_to_json, load_function, raise_error
from kg.errors import JixiaoError, LimitExceeded, ReadError
from kg.ingest.archive import MARK, member_bytes

__all__ = ["Job", "Limits", "Outcome", "run", "work"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    Attributes:
        seconds: wall-clock time for one file.
        memory: bytes of address space for one file, beyond what the program itself takes. Kept where the system can
            (Linux); elsewhere only time is limited.
        size: bytes of the file.
        workers: processes at a time; None for one a core.
    """

    seconds: float = 60.0
    memory: int = 1 << 30
    size: int = 256 << 20
    workers: int | None = None

    def worker_count(self, jobs: int) -> int:
        """Return how many workers to start for a number of jobs: no more than cores, jobs or `workers`."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, min(self.workers or cores, cores, jobs))


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read.

    Attributes:
        path: where it lies.
        file: its name for people.
        member: name of the member, where the file at `path` is an archive and one file in it is meant.
    """

    path: Path
    file: str
    member: str = ""

    @property
    def source(self) -> str:
        """Where it comes from: the path, for a member ``path!/member``."""
        return f"{self.path}{MARK}{self.member}" if self.member else str(self.path)

    @classmethod
    def of(cls, source: str) -> Job:
        """Return the job of a `source`.

        >>> Job.of("/a/b.zip!/c.docx").member
        'c.docx'
        """
        path, mark, member = source.partition(MARK)
        return cls(Path(path), source, member) if mark and not Path(source).exists() else cls(Path(source), source)

    def exists(self) -> bool:
        """Say whether the file (or the archive it is in) is there."""
        return self.path.is_file()

    def sha256(self, size: int) -> str:
        """Return the SHA-256 of the bytes, hexadecimal.

        Raises:
            ReadError: they can't be read; a member also if it inflates to more than `size` bytes.
            OSError: the file can't be opened.
        """
        if self.member:
            return hashlib.sha256(member_bytes(self.path, self.member, self.file, size)).hexdigest()
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: the task's answer, or the error."""

    job: Job
    value: dict[str, Any] | None
    error: ReadError | None


def run(jobs: Sequence[Job], task: str, limits: Limits) -> Iterator[Outcome]:
    """Yield the outcome of `task` on each job, in the order in which they end.

    Args:
        jobs: the files.
        task: ``package.module:function`` of a function ``(data: bytes, file: str) -> dict`` of JSON values.
        limits: what one file may take.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    workers = [_Worker(task, limits, waiting, done) for _ in range(limits.worker_count(len(jobs)) if jobs else 0)]
    try:
        for worker in workers:
            worker.start()
        for _ in jobs:
            outcome = done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome
    finally:
        for worker in workers:
            worker.stop()


class _Worker(threading.Thread):
    """Drives one child process at a time through the waiting jobs."""

    def __init__(
        self, task: str, limits: Limits, waiting: queue.SimpleQueue[Job], done: queue.SimpleQueue[Outcome | BaseException]
    ) -> None:
        super().__init__(daemon=True)
        self._task = task
        self._limits = limits
        self._waiting = waiting
        self._done = done
        self._child: Child | None = None
        self._stopped = threading.Event()

    def run(self) -> None:
        """Take jobs until there are none."""
        try:
            while not self._stopped.is_set():
                try:
                    job = self._waiting.get_nowait()
                except queue.Empty:
                    break
                self._done.put(self._outcome(job))
        except OSError as error:  # no process can be started: tell the caller instead of leaving it waiting
            self._done.put(error)
        finally:
            self._drop()

    def stop(self) -> None:
        """Kill the child and wait for the thread to end."""
        self._stopped.set()
        self._drop()
        if self.ident is not None:
            self.join()

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _outcome(self, job: Job) -> Outcome:
        if self._child is None:
            self._child = Child("kg.ingest.sandbox:work")
        request = {
            "task": self._task,
            "path": str(job.path),
            "file": job.file,
            "member": job.member,
            "seconds": self._limits.seconds,
            "memory": self._limits.memory,
            "size": self._limits.size,
        }
        try:
            child = self._child
            child.send(request)
            answer = child.answer(self._limits.seconds)
        except TimeoutError:
            self._drop()
            return Outcome(job, None, LimitExceeded(job.file, f"读取超过 {self._limits.seconds:g} 秒，已中止"))
        except (ChildEnded, ValueError) as error:
            self._drop()
            how = str(error) if isinstance(error, ChildEnded) else "读取已中止"
            return Outcome(job, None, ReadError(job.file, f"读取时{how}"))
        if answer.get("last") or answer.get("error", {}).get("kind") == "Crash":
            self._drop()
        if "error" not in answer:
            return Outcome(job, answer["value"], None)
        try:
            raise_error(answer["error"])
        except ReadError as error:
            return Outcome(job, None, ReadError(job.file, error.reason, error.where) if error.file != job.file else error)
        except JixiaoError as error:
            return Outcome(job, None, ReadError(job.file, str(error)))


_limited = False


def work(request: dict[str, Any], talk: Talk) -> None:
    """Run in the child: read one file and say what the task made of it.

    Raises:
        ReadError: what the task raised, and for a file that is missing, may not be read, or is too large.
    """
    global _limited
    task = load_function(request["task"])
    if not _limited:
        _limit_memory(request["memory"])
        _limited = True
    if hasattr(signal, "setitimer"):
        # the last resort, should the parent be gone and this process stuck in C code: the signal's default action ends it
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 2 * request["seconds"] + 1)
    file = request["file"]
    try:
        value = task(_bytes(Job(Path(request["path"]), file, request["member"]), request["size"]), file)
    except MemoryError:
        error = LimitExceeded(file, f"读取所需内存超过 {request['memory'] >> 20} MB，已中止")
        talk.say({"error": error_to_json(error), "last": True})
        return
    except RecursionError:
        talk.say({"error": error_to_json(LimitExceeded(file, "结构嵌套过深，已中止")), "last": True})
        return
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
    talk.say({"value": value})


def _bytes(job: Job, size: int) -> bytes:
    """Return the bytes of a file, or of a member of an archive."""
    path, file = job.path, job.file
    if job.member:
        return member_bytes(path, job.member, file, size)
    try:
        if path.stat().st_size > size:
            raise LimitExceeded(file, f"文件超过 {size / (1 << 20):.3g} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(file, "文件不存在") from error
    except PermissionError as error:
        raise ReadError(file, "没有读取权限") from error
    except OSError as error:
        raise ReadError(file, f"文件读不出来（{error.strerror}）") from error


def _limit_memory(memory: int) -> None:
    """Let this process take `memory` bytes more than it has; does nothing where the system has no such limit."""
    if sys.platform == "win32":
        return
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return
    limit = pages * resource.getpagesize() + memory
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))

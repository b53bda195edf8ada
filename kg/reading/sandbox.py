"""One file, one limited process: a damaged, hostile or endless file costs its own worker, never the run.

A few workers live through many files (starting one costs far more than reading a small form); each file has the limits of
`kg.reading.limits`, which the worker (`kg.reading.worker`) and the system keep. A worker that passed a limit or crashed is
replaced, and its file is reported as one error.
"""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.children import Child, ChildEnded, Stop, raise_error
from kg.errors import JixiaoError, LimitExceeded, ReadError
from kg.reading.job import Job
from kg.reading.limits import TIME_SIGNAL, Limits, too_long

__all__ = ["Killed", "OutOfTime", "Outcome", "run"]

_KILLED = (-signal.SIGTERM, -getattr(signal, "SIGKILL", signal.SIGTERM))


class Killed(ReadError):
    """The process that read the file was ended from outside, by the system for want of memory or by somebody."""


class OutOfTime(LimitExceeded):
    """The reading did not come to its end by the clock: for all else that the machine does, not for the file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: the task's answer, or the error."""

    job: Job
    value: dict[str, Any] | None
    error: ReadError | None


def run(jobs: Sequence[Job], task: str, limits: Limits, *, stop: Stop | None = None) -> Iterator[Outcome]:
    """Yield the outcome of `task` on each job, in the order in which they end.

    Args:
        jobs: the files.
        task: ``package.module:function`` of a function ``(data: bytes, file: str) -> dict`` of JSON values.
        limits: what one file may take.
        stop: ends the reading of the file that is being read, which is an error then.
    """
    stop = stop or Stop()
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    done: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    workers = [_Worker(task, limits, waiting, done, stop) for _ in range(limits.worker_count(len(jobs)) if jobs else 0)]
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
        self,
        task: str,
        limits: Limits,
        waiting: queue.SimpleQueue[Job],
        done: queue.SimpleQueue[Outcome | BaseException],
        stop: Stop,
    ) -> None:
        super().__init__(daemon=True)
        self._given_up = stop
        self._task = task
        self._limits = limits
        self._waiting = waiting
        self._done = done
        self._child: Child | None = None
        self._hiring = threading.Lock()
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
        with self._hiring:
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _hired(self) -> Child:
        """Return the child, a new one where there is none; not after `stop`, which would wait for it.

        Raises:
            ChildEnded: nobody wants an answer any more.
        """
        with self._hiring:
            if self._stopped.is_set():
                raise ChildEnded(0)
            if self._child is None:
                self._child = Child("kg.reading.worker:work")
            return self._child

    def _outcome(self, job: Job) -> Outcome:
        limits = self._limits
        request = {
            "task": self._task,
            "path": str(job.path),
            "file": job.file,
            "member": job.member,
            "seconds": limits.seconds,
            "memory": limits.memory,
            "size": limits.size,
            "nice": limits.nice,
            **({"words": limits.words} if limits.words is not None else {}),
        }
        try:
            child = self._hired()
            with self._given_up.tied(child.kill):
                child.send(request)
                answer = child.answer(limits.patience)
        except (TimeoutError, ChildEnded, ValueError) as error:
            self._drop()
            return Outcome(job, None, _ended(job.file, error, limits))
        if answer.get("last") or answer.get("error", {}).get("kind") == "Crash":
            self._drop()
        if "error" not in answer:
            return Outcome(job, answer["value"], None)
        try:
            raise_error(answer["error"])
        except ReadError as error:
            return Outcome(job, None, error if error.file == job.file else ReadError(job.file, error.reason, error.where))
        except JixiaoError as error:
            return Outcome(job, None, ReadError(job.file, str(error)))


def _ended(file: str, error: Exception, limits: Limits) -> ReadError:
    """Return the error of a file whose worker gave no answer."""
    if isinstance(error, TimeoutError):
        return OutOfTime(file, f"等了 {limits.patience:g} 秒仍未读完（机器过忙，或文件所在的磁盘、网络没有回应），已中止")
    if isinstance(error, ChildEnded):
        if TIME_SIGNAL is not None and error.returncode == -TIME_SIGNAL:
            return LimitExceeded(file, too_long(limits.seconds))
        return (Killed if error.returncode in _KILLED else ReadError)(file, f"读取时{error}")
    return ReadError(file, "读取已中止")

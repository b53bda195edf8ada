"""What reading one file may take, and how a process keeps to it.

Time is time of the processor, memory is address space beyond what the program itself takes: neither depends on what else the
machine does, so that a build of the same files gives the same on a busy machine as on an idle one. The system keeps both, also
while the process is inside a parser written in C. Where it has no such limits (Windows), a thread watches the process's own
time, which a parser that never lets go of the interpreter can hold up, and memory is not limited; the wall clock, far out,
ends what neither catches: a file system that does not answer, a process that sleeps.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["TIME_SIGNAL", "Limits", "address_space", "limited_memory", "limited_time", "too_long", "too_much"]

TIME_SIGNAL: int | None = getattr(signal, "SIGPROF", None)
"""What ends a process that has used up its time, None where the system has no such timer."""

_PATIENCE = 20
"""Wall clock a second of processor time, where nothing else is set: a machine twenty times over its cores still finishes."""

_START = 60.0
"""Wall clock beside it, for the start of a process and a slow disk."""

_LOOK = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    Attributes:
        seconds: time of the processor for one file, all threads together. A docx of a hundred indicators takes .1.
        memory: bytes of address space for one file, beyond what the program itself takes. Kept where the system can
            (Linux); elsewhere only time is limited.
        size: bytes of the file; of a member of an archive, inflated.
        workers: processes at a time; None for one a core.
        wall: seconds by the clock after which a worker is given up whatever it does; None for many times `seconds`.
        nice: how far the processes stand back behind others where all processors are busy (POSIX, 0 to 19).
        words: words of the user's own that the processes read by (`kg.own_words.load`), None without any.
    """

    seconds: float = 60.0
    memory: int = 1 << 30
    size: int = 256 << 20
    workers: int | None = None
    wall: float | None = None
    nice: int = 0
    words: Mapping[str, Sequence[Mapping[str, str]]] | None = field(default=None, hash=False)

    def worker_count(self, jobs: int) -> int:
        """Return how many workers to start for a number of jobs: no more than cores, jobs or `workers`."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, min(self.workers or cores, cores, jobs))

    @property
    def patience(self) -> float:
        """Seconds by the clock after which a worker is given up.

        >>> Limits(seconds=60).patience, Limits(wall=5.0).patience
        (1260.0, 5.0)
        """
        return _START + _PATIENCE * self.seconds if self.wall is None else self.wall


@contextmanager
def limited_time(seconds: float, late: Callable[[], object]) -> Iterator[None]:
    """End this process once the block has used `seconds` of the processor, all threads together.

    By the signal `TIME_SIGNAL` where the system has the timer (`setitimer(2)`, ITIMER_PROF: unlike RLIMIT_CPU it counts from
    now on and in fractions of a second); elsewhere a thread calls `late`, which says so and ends the process.
    """
    with _watched(seconds, late) if TIME_SIGNAL is None else _timed(seconds, TIME_SIGNAL):
        yield


@contextmanager
def _timed(seconds: float, number: int) -> Iterator[None]:
    signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _watched(seconds: float, late: Callable[[], object]) -> Iterator[None]:
    end = time.process_time() + seconds
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK):
            if time.process_time() > end:
                late()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def address_space() -> int | None:
    """Return the bytes of address space of this process, None where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource

    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return None


def limited_memory(memory: int) -> None:
    """Let this process take `memory` bytes more than it has now; does nothing where the system has no such limit."""
    taken = address_space()
    if sys.platform == "win32" or taken is None:
        return
    import resource

    limit = taken + memory
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def too_long(seconds: float) -> str:
    """Return what is said of a file that took too much time."""
    return f"读取用时超过 {seconds:g} 秒（处理器时间），已中止"


def too_much(memory: int) -> str:
    """Return what is said of a file that took too much memory."""
    return f"读取所需内存超过 {memory >> 20} MB，已中止"

"""One builder at a time: a lock on a library that names its holder.

The lock is the operating system's (`filelock`: flock, or a locked range on Windows) and goes with the process that holds it,
however that ends: a dead process leaves no stale lock behind, and no process id is ever guessed to be alive or dead. Beside
it a small file says who holds it, only to tell the others; it is believed only while the lock is held.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from kg.errors import LibraryError

__all__ = ["BuildLock", "Holder", "holder_of"]

LOCK = "build.lock"
HOLDER = "build.holder.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that builds: number, host, and ISO time (UTC) since when it holds the lock."""

    pid: int
    host: str
    start: str


class BuildLock:
    """A context in which this process alone may change the library.

    Example::

        with BuildLock(library):
            ...
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        # is_singleton off: two builds in one process exclude each other as well
        self._lock = FileLock(str(library / LOCK), is_singleton=False, thread_local=False)

    def __enter__(self) -> BuildLock:
        """Take the lock, without waiting.

        Raises:
            LibraryError: somebody else holds it; the message names who.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            holder = holder_of(self._library)
            who = f"进程 {holder.pid}，主机 {holder.host}，开始于 {holder.start}" if holder else "持有者未知"
            raise LibraryError(f"{self._library}：另一个构建正在进行（{who}），请等它结束") from None
        holder = Holder(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))
        aside = self._library / f"{HOLDER}.new"
        with contextlib.suppress(OSError):  # the disk is full: whoever deletes old generations for that must not fail here
            aside.write_text(json.dumps(asdict(holder)), "utf-8")
            aside.replace(self._library / HOLDER)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Give the lock back."""
        (self._library / HOLDER).unlink(missing_ok=True)
        self._lock.release()


def holder_of(library: Path) -> Holder | None:
    """Return who holds (or held, if its process was killed) the lock of `library`; None where that is not written."""
    try:
        told = json.loads((library / HOLDER).read_text("utf-8"))
        return Holder(int(told["pid"]), str(told["host"]), str(told["start"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None

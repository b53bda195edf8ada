"""Memory of the service: what it takes, and how it is kept from growing.

glibc gives each thread an arena of its own, up to eight a core, and keeps what is freed in it: a service that answers from a
pool of threads grows for an hour although it holds nothing more. Two arenas are enough for a program that holds Python's lock
most of the time; what they keep is handed back to the system after a generation was exchanged, and twice a minute.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["hand_back", "limit_arenas", "taken", "trim"]

ARENAS = 2
"""Arenas of malloc; measured by `python -m tests.benchmarks.memory`."""

_M_ARENA_MAX = -8
"""Number of the parameter in glibc's malloc.h."""


def limit_arenas() -> None:
    """Bound the number of malloc's arenas, where glibc is the C library; before threads are started."""
    if (libc := _glibc()) is not None:
        libc.mallopt(_M_ARENA_MAX, ARENAS)


def hand_back() -> None:
    """Collect what is no longer used, and give it back to the system."""
    gc.collect()
    trim()


def trim() -> None:
    """Give back to the system what was freed and malloc keeps; takes milliseconds."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


def taken(pids: Iterable[int]) -> dict[str, int] | None:
    """Return the memory of the processes in MB; None where the system does not tell.

    ``own`` is what only these processes have (anonymous pages), ``files`` are pages of mapped files, which the system takes
    back when it needs them and which several processes may share.
    """
    own = files = 0
    for pid in pids:
        with contextlib.suppress(OSError):  # it has just ended
            text = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
            told = {name: rest for name, _, rest in (line.partition(":") for line in text.splitlines())}
            own += int(told.get("RssAnon", "0").split()[0])
            files += int(told.get("RssFile", "0").split()[0])
    return {"own": own >> 10, "files": files >> 10} if own else None


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None

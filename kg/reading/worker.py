"""The child's side of the sandbox: read one file after the other within limits, and say what the task made of each."""

from __future__ import annotations

import gc
import os
from functools import cache
from pathlib import Path
from typing import Any

from kg.children import Talk, error_to_json, load_function
from kg.errors import LimitExceeded
from kg.own_words import use
from kg.reading.job import Job
from kg.reading.limits import address_space, limited_memory, limited_time, too_long, too_much

__all__ = ["work"]

_taught: list[bool] = []
"""Holds something once this process knows the user's own words: all its files are read by the same."""

_GROWTH = 8
"""A worker that has grown by more than this part of the memory that a file may take makes room for a fresh one: what earlier
files left behind in it would be lent to later ones, and whether a file can be read would depend on its neighbours."""


def work(request: dict[str, Any], talk: Talk) -> None:
    """Read one file and say what the task made of it.

    Args:
        request: ``task`` (``package.module:function`` of a function ``(data: bytes, file: str) -> dict`` of JSON values),
            ``path``, ``file`` and ``member`` of the job, ``seconds``, ``memory``, ``size``, ``nice`` and, where
            there are any, ``words`` of the limits.
        talk: gets ``value`` or ``error``, with ``last`` where this process is not to be asked again.

    Raises:
        ReadError: what the task raised, and for a file that is missing, may not be read, or is too large.
    """
    if "words" in request and not _taught:
        use(request["words"])
        _taught.append(True)
    task = load_function(request["task"])
    job = Job(Path(request["path"]), request["file"], request["member"])
    seconds, memory = request["seconds"], request["memory"]

    def late() -> None:
        talk.say({"error": error_to_json(LimitExceeded(job.file, too_long(seconds))), "last": True})
        os._exit(1)

    _stand_back(request["nice"])
    limited_memory(memory)
    _collect_seldom()
    grown_from = _at_start()
    try:
        with limited_time(seconds, late):
            value = task(job.data(request["size"]), job.file)
    except MemoryError:
        talk.say({"error": error_to_json(LimitExceeded(job.file, too_much(memory))), "last": True})
        return
    except RecursionError:
        talk.say({"error": error_to_json(LimitExceeded(job.file, "结构嵌套过深，已中止")), "last": True})
        return
    now = address_space()
    last = now is not None and grown_from is not None and now - grown_from > memory // _GROWTH
    talk.say({"value": value, "last": last} if last else {"value": value})


@cache
def _stand_back(nice: int) -> None:
    """Let others go first, once; nothing on a system without such an order."""
    if nice and hasattr(os, "nice"):
        os.nice(nice)


@cache
def _collect_seldom() -> None:
    """Look for cycles of garbage after 50,000 new objects, and not among what was there before the first file.

    Records and cells hold no cycles. Of a sheet of 3,000 rows there are so many that to look through them again and again took
    a sixth of the time (3.6 → 3.0 s).
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


_NEW_OBJECTS = 50_000


@cache
def _at_start() -> int | None:
    """Return the address space at the first file."""
    return address_space()

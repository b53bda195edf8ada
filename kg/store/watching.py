"""What appears in a folder: files that are new or have changed since the last look, once nobody writes to them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kg.reading import collect

__all__ = ["appearing"]

_State = dict[Path, tuple[int, int]]
"""Size and time of the last change, by path."""


def appearing(folders: Sequence[Path], library: Path, wait: Callable[[], bool]) -> Iterator[tuple[Path, ...]]:
    """Yield the files that are to be published, as often as there are some.

    A file counts as written when two looks, one wait apart, see the same size and time of change: a copy over a slow network
    is not read in the middle. What disappears is not told: a network drive that is gone takes no documents out of a library.

    Args:
        folders: what to look at; it may not be there yet, or for a while.
        library: left out where it lies inside.
        wait: waits between two looks; False ends the watch.
    """
    before = _look(folders, library)
    known: _State = {}
    while wait():
        now = _look(folders, library)
        ready = tuple(path for path, state in now.items() if known.get(path) != state and before.get(path) == state)
        before = now
        if ready:
            known.update((path, now[path]) for path in ready)
            yield ready


def _look(folders: Sequence[Path], library: Path) -> _State:
    state: _State = {}
    for path in dict.fromkeys(job.path for job in collect(folders, library).jobs):
        try:
            found = path.stat()
        except OSError:  # gone since
            continue
        state[path] = (found.st_size, found.st_mtime_ns)
    return state

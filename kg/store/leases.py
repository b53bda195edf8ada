"""Leases: how a reader says that it has a generation open, so that no builder deletes it under its hands.

Policy. A library keeps its current generation and the one before. An older one is deleted by the next build, but never while
a reader on the same machine holds it open: a reader takes a lease, a file under ``readers/<id>/`` that stays locked by the
operating system as long as the reader's process lives. A lease whose lock can be taken belongs to a dead reader and is
cleared. A reader that may not write into the library (a read-only share) goes on without a lease: for it the rule of two
generations is all the protection there is, and the same holds for readers on other machines where the file system does not
carry locks.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["Lease", "count", "held", "take"]

READERS = "readers"
TRIES = 5


class Lease:
    """A reader's hold on one generation, until `release` or the end of the process."""

    def __init__(self, lock: FileLock | None, path: Path) -> None:
        self._lock = lock
        self._path = path

    def release(self) -> None:
        """Give the generation up; may be called twice."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            with contextlib.suppress(OSError):  # a builder may look at it just now, which Windows does not allow to remove
                self._path.unlink(missing_ok=True)


def take(library: Path, generation: str) -> Lease:
    """Return a lease on `generation`, or one that holds nothing where the library can't be written."""
    folder = library / READERS / generation
    for _ in range(TRIES):
        path = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        lock = FileLock(str(path), is_singleton=False, thread_local=False)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except (FileNotFoundError, Timeout):  # a builder cleared it in the moment between making and locking
            continue
        except OSError:
            break
        return Lease(lock, path)
    return Lease(None, folder)


def held(library: Path, generation: str) -> bool:
    """Say whether a living process holds a lease on `generation`; leases of dead ones are cleared on the way."""
    return count(library, generation) > 0


def count(library: Path, generation: str) -> int:
    """Return how many leases on `generation` are held by living processes; those of dead ones are cleared on the way."""
    folder = library / READERS / generation
    living = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        lock = FileLock(str(path), is_singleton=False, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            living += 1
            continue
        path.unlink(missing_ok=True)
        lock.release()
    if not living:
        with contextlib.suppress(OSError):  # a reader has just come, or there never was one
            folder.rmdir()
    return living

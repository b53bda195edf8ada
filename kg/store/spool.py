"""What a build has read and has not yet put into its place, in a file instead of in memory.

A build from nothing cannot say which files are one document before it has read all (`kg.triples.logical`), and a reading takes
some 40 KB in memory: of a province that is 4 GB, of which nobody looks at more than a few at a time.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Generic, TypeVar

__all__ = ["Spool"]

T = TypeVar("T")


class Spool(MutableMapping[str, T], Generic[T]):
    """A mapping whose values lie in a file that has no name: whatever ends the process, nothing stays.

    A value that is replaced leaves its bytes in the file until the end.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     spool = Spool[list[int]](Path(folder))
    ...     spool["a"], spool["b"] = [1], [2, 3]
    ...     spool["a"] = [4]
    ...     told = dict(spool)
    ...     spool.close()
    >>> told
    {'a': [4], 'b': [2, 3]}
    """

    def __init__(self, folder: Path) -> None:
        """Open a file on the disk that `folder` lies on.

        Raises:
            OSError: no room, or no right to write.
        """
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - `close` closes it
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0

    def __setitem__(self, key: str, value: T) -> None:
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[key] = self._end, len(packed)
        self._end += len(packed)

    def __getitem__(self, key: str) -> T:
        start, size = self._places[key]
        self._file.seek(start)
        value: T = pickle.loads(self._file.read(size))  # what this process wrote itself
        return value

    def __delitem__(self, key: str) -> None:
        del self._places[key]

    def __iter__(self) -> Iterator[str]:
        """Yield the keys, in the order in which they came."""
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

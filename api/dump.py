"""The whole library as one compressed file: made once for a generation, by one thread, and served from disk.

An iterator over the store may be used by the thread that made it only, and sorting millions of lines takes seconds: neither
fits into the answer to a request. So the first who asks starts the making, all who ask meanwhile wait for the same file, and
nobody's leaving ends it.
"""

from __future__ import annotations

import tempfile
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

from kg.errors import LibraryError
from kg.store.embedded import EmbeddedStore

__all__ = ["NAME", "Dump"]

NAME = "dump.nq.gz"
BUNCH = 5_000
"""Lines that are compressed at a time; between two bunches the making can be stopped."""


class Dump:
    """The dump of one generation, in a temporary folder of its own that is gone after `close`."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._made: Future[Path] | None = None
        self._thread: threading.Thread | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def file(self) -> Future[Path]:
        """Return the file to come: sorted N-Quads as one gzip member, the same bytes for the same generation.

        A making that failed (no room on the disk) is tried anew by the next who asks. The future's error is an OSError or a
        LibraryError, the latter also where the dump was closed meanwhile.
        """
        with self._lock:
            if self._stop.is_set():
                raise LibraryError("图谱库正在关闭")
            if self._made is None or (self._made.done() and self._made.exception() is not None):
                made: Future[Path] = Future()
                made.set_running_or_notify_cancel()  # from here on nobody who stops waiting can cancel it for the others
                self._made = made
                self._thread = threading.Thread(target=self._run, args=(made,), name="dump", daemon=True)
                self._thread.start()
            return self._made

    def close(self) -> None:
        """Stop the making, wait for its end, remove the file."""
        with self._lock:
            self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _run(self, made: Future[Path]) -> None:
        try:
            made.set_result(self._make())
        except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must hear of it
            # Without its frames: they hold what belongs to this thread, and would be let go of in another.
            made.set_exception(error.with_traceback(None))

    def _make(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="jixiao-dump-", ignore_cleanup_errors=True)
        path = Path(self._folder.name) / NAME
        aside = path.with_suffix(".part")
        # A gzip member without time and name: the same library gives the same bytes.
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        with EmbeddedStore.open(self._store) as store, aside.open("wb") as out, closing(store.sorted_nquads()) as lines:
            for bunch in _bunches(lines):
                if self._stop.is_set():
                    raise LibraryError("图谱库正在关闭")
                out.write(packer.compress(bunch))
            out.write(packer.flush())
        aside.replace(path)
        return path


def _bunches(lines: Iterator[str]) -> Iterator[bytes]:
    bunch: list[str] = []
    for line in lines:
        bunch.append(line)
        if len(bunch) == BUNCH:
            yield "".join(bunch).encode()
            bunch.clear()
    yield "".join(bunch).encode()

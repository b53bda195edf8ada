"""Whether the files of a generation are as they were sealed: the one place that says which file is damaged.

Six engines read a generation (Oxigraph, SQLite, tantivy, NumPy, faiss, zip), and each notices damage in its own words, late, or
never. The seal in the manifest knows better: whoever meets an error over a generation asks here, and tells the file's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kg.errors import JixiaoError, LibraryError, WrongCall
from kg.store.manifest import Manifest, digest_of

__all__ = ["Identity", "Soundness", "concerns"]

Identity = tuple[int, int, int, int]
"""Device, number, size and time of change of a file: what a changed file does not keep."""

_OTHERS = (WrongCall, SyntaxError, KeyboardInterrupt, SystemExit, GeneratorExit, BrokenPipeError)
"""Errors that the files of a library have no part in."""


class Soundness:
    """Compares the files of a generation with its seal; one that has been hashed is not hashed again until it changes.

    Attributes:
        hashed: SHA-256 by identity of the files that were hashed and are as they were sealed.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.hashed: dict[Identity, str] = {}

    def take(self, hashed: Mapping[Identity, str]) -> None:
        """Take over what is known of another generation, which may share files with this one (by hard links)."""
        sealed = {sha for _, sha in self.manifest.files.values()}
        self.hashed.update((identity, sha) for identity, sha in hashed.items() if sha in sealed)

    def check(self, under: str = "", most: int | None = None) -> None:
        """Check files that were sealed; files beside them do not matter.

        Args:
            under: how their names begin, all by default.
            most: bytes that are hashed, the smallest files first; of the others the size is compared. All by default.

        Raises:
            LibraryError: one is missing or changed; its name is told, as a path in the library's folder.
        """
        for name, what in self._damaged(under, most):
            raise LibraryError(f"图谱库已损坏：{self.folder.parent.name}/{self.folder.name}/{name} {what}，请重新构建")

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Let an error pass, unless a file is damaged: then that is the error.

        Raises:
            LibraryError: a file is missing or changed.
        """
        try:
            yield
        except _OTHERS:
            raise
        except BaseException as error:  # a panic of tantivy is no Exception
            if concerns(error):
                self.look(error)
            raise

    def look(self, error: BaseException) -> None:
        """Check the files because of `error`.

        Raises:
            LibraryError: a file is missing or changed.
        """
        try:
            self.check()
        except LibraryError as damage:
            raise damage from error

    def _damaged(self, under: str, most: int | None) -> Iterable[tuple[str, str]]:
        read = 0
        for name, (size, sha) in sorted(self.manifest.files.items(), key=lambda item: (item[1][0], item[0])):
            if not name.startswith(under):
                continue
            path = self.folder / name
            read += size
            try:
                found = path.stat()
                identity = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
                if found.st_size != size:
                    yield name, f"应为 {size} 字节，现为 {found.st_size} 字节"
                elif self.hashed.get(identity) != sha and (most is None or read <= most):
                    if digest_of(path)[1] == sha:
                        self.hashed[identity] = sha
                    else:
                        yield name, "内容与封存时不同"
            except FileNotFoundError:
                yield name, "缺失"
            except OSError as error:
                yield name, f"读不出来（{error.strerror}）"


def concerns(error: BaseException) -> bool:
    """Say whether damage of a library's files may lie behind `error`: not where it tells something else already.

    >>> concerns(RuntimeError()), concerns(LibraryError("打不开")), concerns(WrongCall("没有这个字段"))
    (True, True, False)
    """
    if isinstance(error, _OTHERS):
        return False
    return isinstance(error, LibraryError) or not isinstance(error, JixiaoError)

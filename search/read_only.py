"""A lexical index where nothing may be written: a read-only share, a mounted image, a folder of somebody else's.

tantivy takes a lock, which is a file beside the index, before it looks which segments there are, against a writer that deletes
them meanwhile. A sealed index has no writer. So it is opened through a folder of our own that holds a link to each of its files
(copies where the system allows no links); the lock stands there.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import tantivy

from kg.errors import LibraryError

__all__ = ["open_index"]


def open_index(folder: Path) -> tuple[tantivy.Index, Path | None]:
    """Return the index in `folder`, and the folder that the caller has to delete once it is done with it, if there is one.

    Raises:
        LibraryError: the folder can't be written, nor any temporary one.
        ValueError: the index is damaged.
    """
    try:
        return tantivy.Index.open(str(folder)), None
    except ValueError:
        try:
            aside = _aside(folder)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise LibraryError(f"{folder}：索引打不开，也建不了临时文件夹（{why}）") from error
        try:
            return tantivy.Index.open(str(aside)), aside
        except ValueError:
            shutil.rmtree(aside, ignore_errors=True)
            raise


def _aside(folder: Path) -> Path:
    """Return a temporary folder with links to the files of an index, or copies of them, but for its locks."""
    aside = Path(tempfile.mkdtemp(prefix="jixiao-index-"))
    try:
        for file in folder.iterdir():
            if file.suffix == ".lock":
                continue
            try:
                (aside / file.name).symlink_to(file.resolve())
            except (OSError, NotImplementedError):  # Windows, without the right to make links
                shutil.copyfile(file, aside / file.name)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return aside

"""Files that one generation shares with the next by hard links: a sealed file never changes, so that both may have it.

Where the system has no hard links (some shares, some sticks), files are copied.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["link", "link_store", "same_file"]

_LEFT = ("LOCK", "LOG")
"""Files of a store that are of no use to a copy: its lock, and what RocksDB notes of its doings."""


def link(source: Path, target: Path) -> None:
    """Put the file `source` at `target` too."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def link_store(source: Path, target: Path) -> None:
    """Make a store of the same content, to be changed: RocksDB never writes into a table file (.sst) that is there."""
    target.mkdir()
    for path in source.iterdir():
        if path.suffix == ".sst":
            link(path, target / path.name)
        elif path.is_file() and not path.name.startswith(_LEFT):
            shutil.copyfile(path, target / path.name)


def same_file(one: Path, other: Path) -> bool:
    """Say whether two paths are one file, by hard links."""
    try:
        return one.samefile(other)
    except OSError:
        return False

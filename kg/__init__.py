"""Records and graph: reading forms, resolving citations, storing quads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.records import Reading

__all__ = ["read"]


def read(path: str | Path) -> Reading:
    """Return what the form in the file at `path` holds, read in this process; see `kg.reading` for many files and limits.

    Raises:
        ReadError: the file is missing, no regular file, empty, damaged, or of a format that no reader knows.
    """
    # Imported here: whoever opens a library only (a search, a SPARQL worker) starts a fifth of a second sooner.
    from kg.reading import read_here

    return read_here(Path(path))[0]

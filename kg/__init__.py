"""Records and graph: reading forms, resolving citations, storing quads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.records import Reading

__all__ = ["read"]


def read(path: str | Path) -> Reading:
    """Return what the form in the file at `path` holds.

    Raises:
        ReadError: the file is missing, empty, damaged, or of a format that no reader knows.
    """
    # Imported here: whoever opens a library only (a search, a SPARQL worker) starts a fifth of a second sooner.
    from kg.errors import ReadError
    from kg.forms import read_forms
    from kg.ingest import read_document

    where = Path(path)
    try:
        data = where.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(str(path), "没有这个文件") from error
    except IsADirectoryError as error:
        raise ReadError(str(path), "这是文件夹，应为文件（文件夹请用 jixiao build）") from error
    except OSError as error:
        raise ReadError(str(path), f"打不开文件（{error.strerror}）") from error
    return read_forms(read_document(data, where.name))

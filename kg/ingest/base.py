"""The contract of a reader: one module a format turns bytes into a `kg.document.Document` and interprets nothing."""

from __future__ import annotations

from typing import Protocol

from kg.document import Document

__all__ = ["Reader"]


class Reader(Protocol):
    """The contract: one module a format, one object of this shape in it, listed in `kg.ingest`."""

    @property
    def format(self) -> str:
        """Short name of the format, as in `Document.format`."""
        ...

    def recognises(self, data: bytes) -> bool:
        """Say from the bytes alone (never from the file's name) whether this reader can take them."""
        ...

    def read(self, data: bytes, file: str) -> Document:
        """Return the document in `data`.

        Raises:
            ReadError: or one of its kinds, where the bytes cannot be read; `file` names the file in the message.
        """
        ...

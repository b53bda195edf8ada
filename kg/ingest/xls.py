"""Old Excel workbooks, .xls, also as written by WPS (.et)."""

from __future__ import annotations

from kg.document import Document
from kg.ingest.biff import Workbook
from kg.ingest.builder import Builder
from kg.ingest.compound import Compound, holds
from kg.ingest.sheet import add_sheet

__all__ = ["XlsReader"]


class XlsReader:
    """Reader of old Excel workbooks."""

    @property
    def format(self) -> str:
        """``xls``."""
        return "xls"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are a compound file with a workbook, or a workbook's records alone."""
        return holds(data, "Workbook", "Book") or data.startswith((b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05"))

    def read(self, data: bytes, file: str) -> Document:
        """Return the tables and paragraphs of the sheets that are shown.

        Raises:
            DamagedFile: the container or its records are broken.
            EncryptedFile: it wants a password.
            LimitExceeded: too large.
            EmptyFile: no text in it.
        """
        stream = data
        if not data.startswith(b"\x09\x08"):
            compound = Compound(data, file)
            stream = compound.stream("Workbook" if "Workbook" in compound else "Book")
        builder = Builder(file)
        for sheet in Workbook(stream, file, builder).sheets():
            add_sheet(builder, sheet)
        return builder.document(data, self.format)

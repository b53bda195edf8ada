"""A Word form as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

from kg.errors import WrongCall
from kg.ingest.libreoffice import converted

__all__ = ["pdf_of"]


def pdf_of(data: bytes, suffix: str = "docx") -> bytes:
    """Return a Word document, or a workbook (``xlsx``), as PDF.

    Raises:
        WrongCall: LibreOffice is not installed, or could not do it.
    """
    made = converted(data, f".{suffix}", "pdf")
    if made is None:
        raise WrongCall("写 PDF 需要安装 LibreOffice；也可以写成 docx，再另存为 PDF")
    return made

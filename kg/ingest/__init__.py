"""Readers: one module a format, chosen by the bytes of a file, never by its name."""

from __future__ import annotations

from kg.errors import EmptyFile, UnknownFormat
from kg.ingest.base import Document, Reader
from kg.ingest.container import ContainerReader
from kg.ingest.doc import DocReader
from kg.ingest.docx import DocxReader
from kg.ingest.html import HtmlReader
from kg.ingest.pdf import PdfReader
from kg.ingest.text import TextReader
from kg.ingest.xls import XlsReader
from kg.ingest.xlsx import XlsxReader

__all__ = ["READERS", "read_document"]

READERS: tuple[Reader, ...] = (
    DocxReader(),
    XlsxReader(),
    DocReader(),
    XlsReader(),
    PdfReader(),
    ContainerReader(),
    HtmlReader(),
    TextReader(),
)
"""The readers in the order in which they are asked; the text reader takes what no other knows, so it stands last."""


def read_document(data: bytes, file: str) -> Document:
    """Return the document in `data`, read by the first reader that recognises the bytes.

    Args:
        data: the bytes of the file.
        file: name of the file, for messages and for `Document.file`; it plays no part in the choice.

    Raises:
        EmptyFile: no bytes at all.
        UnknownFormat: no reader recognises the bytes.
        ReadError: the reader that took the bytes could not read them.

    >>> read_document("项目名称\\t食堂".encode(), "a.txt").format
    'text'
    """
    if not data:
        raise EmptyFile(file, "空文件，没有内容")
    for reader in READERS:
        if reader.recognises(data):
            return reader.read(data, file)
    known = "、".join(reader.format for reader in READERS if reader.format != "container")
    raise UnknownFormat(file, f"认不出文件格式（可读：{known}）")

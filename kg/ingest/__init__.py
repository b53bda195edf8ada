"""Readers: one module a format, chosen by the bytes of a file, never by its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.document import Block, Document, Paragraph
from kg.errors import EmptyFile, UnknownFormat
from kg.ingest.base import Reader
from kg.ingest.container import ContainerReader
from kg.ingest.doc import DocReader
from kg.ingest.docx import DocxReader
from kg.ingest.html import HtmlReader
from kg.ingest.pdf import PdfReader
from kg.ingest.text import TextReader
from kg.ingest.xls import XlsReader
from kg.ingest.xlsx import XlsxReader
from kg.text import storable

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
            return _storable(reader.read(data, file))
    known = "、".join(reader.format for reader in READERS if reader.format != "container")
    raise UnknownFormat(file, f"认不出文件格式（可读：{known}）")


def _storable(document: Document) -> Document:
    """Return the document without control characters: files hold them by mistake, and neither Excel nor XML can."""

    def cleaned(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, text=storable(block.text))
        return replace(block, cells=tuple(replace(cell, text=storable(cell.text)) for cell in block.cells))

    texts = (text for block in document.blocks for text in _texts(block))
    if all(storable(text) is text for text in texts):
        return document
    return replace(document, blocks=tuple(cleaned(block) for block in document.blocks))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.text
    else:
        yield from (cell.text for cell in block.cells)

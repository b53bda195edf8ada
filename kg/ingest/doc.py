"""Old Word documents, .doc, from their binary structures; where these defeat us, through LibreOffice if it is installed.

A paragraph of a table says how deep it lies; cells end with a mark, rows with another whose properties hold the places of the
row's cell borders and which cells are merged. Deleted and hidden text is left out, fields give their result.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.document import Document
from kg.errors import DamagedFile, EmptyFile
from kg.ingest.builder import Builder, Span
from kg.ingest.compound import Compound, holds
from kg.ingest.libreoffice import through_libreoffice
from kg.ingest.word_binary import Properties, WordBinary

__all__ = ["DocReader", "plain_text", "results"]

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_DEF_TABLE, _VERT_MERGE, _MERGE = 0xD608, 0xD62B, 0x5624
_DEEPEST = 20
_NEAR = 40
"""Twips (1/20 point) within which cell borders of different rows are one."""

_CONTROLS = {0x0B: "\n", 0x1E: "-", 0x09: "\t", 0x0C: "", 0x0E: "", 0x07: "", 0x0D: ""}


def results(text: str) -> str:
    """Return a story's characters with fields reduced to their results: instructions and marks become ``\\ufdd0``.

    Paragraph and cell marks stay, as a form field may reach over them.

    >>> results("\\x13 PAGE \\x14第3页\\x15。\\r").replace("\\ufdd0", "")
    '第3页。\\r'
    """
    if "\x13" not in text:
        return text
    out = []
    instruction: list[bool] = []
    for each in text:
        if each == "\x13":
            instruction.append(True)
        elif each == "\x14" and instruction:
            instruction[-1] = False
        elif each == "\x15" and instruction:
            instruction.pop()
        elif not any(instruction) or each in "\r\x07":
            out.append(each)
            continue
        out.append("\ufdd0")
    return "".join(out)


def plain_text(text: str) -> str:
    """Return a paragraph's characters as they print: marks and left-out text give nothing.

    >>> plain_text("止\\x0b\\ufdd0删\\r")
    '止\\n删'
    """
    out = (_CONTROLS.get(ord(each), "" if each < " " else each) for each in text.replace("\ufdd0", ""))
    joined = "".join(out)
    return joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if _surrogates(joined) else joined


def _surrogates(text: str) -> bool:
    return any("\ud800" <= each <= "\udfff" for each in text)


@dataclass
class _Row:
    """A row of a table: texts of its cells, borders in twips, flags of horizontal (1 first, 2 further) and vertical merges."""

    texts: list[str]
    edges: list[int]
    across: list[int]
    down: list[int]


@dataclass
class _Table:
    """A table while it is read; `nested` are the tables in its cells."""

    rows: list[_Row] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    nested: list[_Table] = field(default_factory=list)


def _definition(properties: Properties) -> tuple[list[int], list[int], list[int]]:
    """Return cell borders, horizontal and vertical merges of a row; empty where it does not say them."""
    body = properties.get(_DEF_TABLE, b"")
    if len(body) < 3:
        return [], [], []
    count = body[2]
    if len(body) < 3 + 2 * (count + 1):
        return [], [], []
    edges = list(struct.unpack_from(f"<{count + 1}h", body, 3))
    flags = [0] * count
    for index in range(count):
        at = 3 + 2 * (count + 1) + 20 * index
        if at + 2 <= len(body):
            flags[index] = struct.unpack_from("<H", body, at)[0]
    across = [2 if flag & 2 else flag & 1 for flag in flags]
    down = [3 if flag & 0x40 else 1 if flag & 0x20 else 0 for flag in flags]
    vertical = properties.get(_VERT_MERGE, b"")
    if len(vertical) >= 3 and vertical[1] < count:
        down[vertical[1]] = vertical[2]
    merged = properties.get(_MERGE, b"")
    if len(merged) == 2:
        for index in range(merged[0], min(merged[1], count)):
            across[index] = 1 if index == merged[0] else 2
    return edges, across, down


class _Story:
    """One pass over the paragraphs of a stretch of text."""

    def __init__(self, word: WordBinary, builder: Builder) -> None:
        self.word = word
        self.builder = builder
        self.open: list[_Table] = []

    def read(self, start: int, length: int) -> None:
        """Add the paragraphs and tables of a stretch of characters."""
        held = ""
        for position, text in self._paragraphs(start, length):
            style, properties = self.word.properties(position)
            depth = self._depth(properties)
            self._close(depth)
            while len(self.open) < depth:
                self.open.append(_Table())
            if text.endswith("\ufdd0") and depth == 0:
                held += text  # the paragraph's end is deleted: it goes on
                continue
            printed = plain_text(held + text)
            held = ""
            if depth == 0:
                name = self.word.styles[style] if style < len(self.word.styles) else ""
                self.builder.paragraph(printed, name)
            else:
                self._in_table(text, printed, depth, properties)
        self._close(0)
        if held:
            self.builder.paragraph(plain_text(held))

    def _paragraphs(self, start: int, length: int) -> Iterator[tuple[int, str]]:
        """Yield the position of each paragraph's last character and its characters."""
        text = results(self.word.text(start, length))
        marks = "".join(piece.text for piece in self.word.pieces)
        begin = 0
        for at in range(len(text)):
            if marks[start + at] in "\r\x07\x0c":
                yield start + at, text[begin : at + 1]
                begin = at + 1
        if begin < len(text):
            yield start + len(text) - 1, text[begin:]

    def _depth(self, properties: Properties) -> int:
        depth = properties.get(_DEPTH)
        if depth is not None and len(depth) == 4:
            return max(0, min(_DEEPEST, int.from_bytes(depth, "little", signed=True)))
        return 1 if properties.get(_IN_TABLE, b"\0")[0] else 0

    def _close(self, depth: int) -> None:
        while len(self.open) > depth:
            table = self.open.pop()
            if self.open:
                self.open[-1].nested.append(table)
            else:
                self._add(table)

    def _in_table(self, text: str, printed: str, depth: int, properties: Properties) -> None:
        table = self.open[-1]
        row_end = properties.get(_ROW_END if depth == 1 else _INNER_ROW, b"\0")[0]
        if row_end:
            edges, across, down = _definition(properties)
            table.rows.append(_Row(table.texts, edges, across, down))
            table.texts, table.lines = [], []
            return
        cell_end = text.endswith("\x07") if depth == 1 else bool(properties.get(_INNER_CELL, b"\0")[0])
        table.lines.append(printed)
        if cell_end:
            while table.lines and not table.lines[-1].strip():
                table.lines.pop()
            table.texts.append("\n".join(table.lines))
            table.lines = []

    def _add(self, table: _Table) -> None:
        """Add a table, then those inside it; one of a single cell is a frame."""
        rows = [row for row in table.rows if row.texts]
        if len(rows) == 1 and len(rows[0].texts) == 1:
            for line in rows[0].texts[0].split("\n"):
                self.builder.paragraph(line)
        elif rows:
            self.builder.table(_spans(rows), len(rows))
        for inner in table.nested:
            self._add(inner)


def _spans(rows: list[_Row]) -> list[Span]:
    """Return the cells of a table: its columns are the borders of all its rows."""
    for row in rows:
        if len(row.edges) <= len(row.texts):
            row.edges = [index * 1000 for index in range(len(row.texts) + 1)]
            row.across, row.down = [0] * len(row.texts), [0] * len(row.texts)
    edges: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges[: len(row.texts) + 1]}):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)

    def at(edge: int) -> int:
        return min(range(len(edges)), key=lambda index: abs(edges[index] - edge)) + 1

    spans: list[Span] = []
    above: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows, 1):
        below: dict[tuple[int, int], int] = {}
        index = 0
        while index < len(row.texts):
            last = index
            while last + 1 < len(row.texts) and row.across[last + 1] == 2:
                last += 1
            place = at(row.edges[index]), at(row.edges[last + 1])
            old = above.get(place)
            if row.down[index] == 1 and old is not None:
                span = spans[old]
                spans[old] = Span(span.row, span.column, span.text, number - span.row + 1, span.colspan)
                below[place] = old
            else:
                text = "\n".join(text for text in row.texts[index : last + 1] if text)
                if row.down[index]:
                    below[place] = len(spans)
                spans.append(Span(number, place[0], text, 1, max(1, place[1] - place[0])))
            index = last + 1
        above = below
    return spans


class DocReader:
    """Reader of old Word documents."""

    @property
    def format(self) -> str:
        """``doc``."""
        return "doc"

    def recognises(self, data: bytes) -> bool:
        """Say whether the bytes are a compound file with a Word document, or rich text."""
        return holds(data, "WordDocument") or data.startswith(b"{\\rtf")

    def read(self, data: bytes, file: str) -> Document:
        """Return paragraphs and tables; `Place.line` of a paragraph is its number.

        Raises:
            DamagedFile: the structures are broken, or of a kind that only LibreOffice reads, and it is not installed.
            EncryptedFile: it wants a password.
            LimitExceeded: too large.
            EmptyFile: no text in it.
        """
        try:
            return self._own(data, file)
        except (DamagedFile, EmptyFile) as error:
            found = through_libreoffice(data, file, ".rtf" if data.startswith(b"{\\rtf") else ".doc", self.format)
            if found is None:
                raise error
            return found

    def _own(self, data: bytes, file: str) -> Document:
        if data.startswith(b"{\\rtf"):
            raise DamagedFile(file, "RTF 文档须经 LibreOffice 转换，本机没有安装")
        compound = Compound(data, file)
        tables = {name: compound.stream(name) for name in ("0Table", "1Table") if name in compound}
        extra = compound.stream("Data") if "Data" in compound else b""
        word = WordBinary(compound.stream("WordDocument"), tables, extra, file)
        builder = Builder(file)
        start = 0
        for name, length in word.lengths.items():
            if length and name in ("text", "footnotes", "endnotes", "boxes"):
                _Story(word, builder).read(start, length)
            elif length and name == "headers" and any(each.isalpha() for each in plain_text(results(word.text(start, length)))):
                builder.note("页眉、页脚未读")
            start += length
        if word.hidden:
            builder.note("隐藏文字未读")
        return builder.document(data, self.format)

"""The stream of an old Word document: its pieces of text, and the properties of its paragraphs.

Source: [MS-DOC], sections 2.5 (FIB), 2.8–2.9 (PLC, FKP, PRL), 2.6 (SPRM); names as there.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import DamagedFile, EncryptedFile, LimitExceeded
from kg.ingest.limits import MAX_CHARACTERS

__all__ = ["Properties", "WordBinary", "prls"]

_PAGE = 512
_COMPRESSED = 0x40000000
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_T_DEF_TABLE, _P_CHANGE_TABS, _P_HUGE = 0xD608, 0xC615, 0x6646
_C_DELETED, _C_VANISH = 0x0800, 0x083C
# Some bytes from 0x80 on are not those of Windows-1252 as Python knows it.
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}

Properties = dict[int, bytes]
"""Property modifiers of a paragraph: operation → operand."""


def prls(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the property modifiers in `data`: operation and operand; stops at the first that is cut off."""
    at, end = 0, len(data)
    while at + 2 <= end:
        code = data[at] | data[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            if code == _T_DEF_TABLE:
                if at + 2 > end:
                    return
                size = (data[at] | data[at + 1] << 8) + 1
            elif at < end:
                size = data[at] + 1
                if code == _P_CHANGE_TABS and data[at] == 255:
                    return
            else:
                return
        if at + size > end:
            return
        yield code, data[at : at + size]
        at += size


@dataclass(frozen=True)
class _Piece:
    """Text that stands in one stretch of the stream: first character, offset, bytes a character."""

    start: int
    text: str
    offset: int
    width: int


class WordBinary:
    """The text of a document with the properties of each paragraph.

    Args:
        main: stream ``WordDocument``.
        tables: the streams ``0Table`` and ``1Table``, where there.
        extra: stream ``Data``, empty where there is none.
        file: for messages.

    Raises:
        EncryptedFile: it wants a password.
        DamagedFile: it is none of Word 97 or later, or its structures are broken.
    """

    def __init__(self, main: bytes, tables: dict[str, bytes], extra: bytes, file: str) -> None:
        self.main = main
        self.extra = extra
        self.file = file
        try:
            self._open(main, tables)
        except (struct.error, IndexError) as error:
            raise DamagedFile(file, "Word 文档结构不完整或有错") from error

    def _open(self, main: bytes, tables: dict[str, bytes]) -> None:
        ident, version = struct.unpack_from("<HH", main)
        if ident != 0xA5EC or version < 0xC1:
            raise DamagedFile(self.file, "不是 Word 97 及以后的文档")
        flags = struct.unpack_from("<H", main, 10)[0]
        if flags & 0x0100:
            raise EncryptedFile(self.file, "Word 文档有打开密码")
        name = "1Table" if flags & 0x0200 else "0Table"
        if name not in tables:
            raise DamagedFile(self.file, f"缺少数据流 {name}")
        self.table = tables[name]
        lengths = struct.unpack_from("<8i", main, 76)
        self.lengths = {"text": lengths[0], "footnotes": lengths[1], "headers": lengths[2], "comments": lengths[4]}
        self.lengths.update({"endnotes": lengths[5], "boxes": lengths[6]})
        if any(length < 0 for length in self.lengths.values()):
            raise DamagedFile(self.file, "Word 文档长度有误")
        self.pieces = list(self._pieces(self._block(33)))
        self.starts = [piece.start for piece in self.pieces]
        self._paragraphs = self._runs(self._block(13))
        self._characters = self._runs(self._block(12))
        self._pages: dict[tuple[int, bool], tuple[list[int], list[bytes]]] = {}
        self.styles = list(self._styles(self._block(1)))

    def _block(self, index: int) -> bytes:
        """Return one of the structures that the FIB points to in the table stream."""
        place, size = struct.unpack_from("<II", self.main, 154 + 8 * index)
        if place + size > len(self.table):
            raise DamagedFile(self.file, "Word 文档的表流不完整")
        return self.table[place : place + size]

    def _pieces(self, clx: bytes) -> Iterator[_Piece]:
        at = 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if at >= len(clx) or clx[at] != 2:
            raise DamagedFile(self.file, "Word 文档没有文本分块表")
        size = struct.unpack_from("<I", clx, at + 1)[0]
        body = clx[at + 5 : at + 5 + size]
        count = (len(body) - 4) // 12
        if count < 1:
            raise DamagedFile(self.file, "Word 文档没有文字")
        borders = struct.unpack_from(f"<{count + 1}I", body)
        total = 0
        for index in range(count):
            place = struct.unpack_from("<I", body, 4 * (count + 1) + 8 * index + 2)[0]
            length = borders[index + 1] - borders[index]
            if length <= 0:
                continue
            total += length
            if total > MAX_CHARACTERS:
                raise LimitExceeded(self.file, f"文字超过 {MAX_CHARACTERS} 字，未读")
            if place & _COMPRESSED:
                offset = (place & 0x3FFFFFFF) // 2
                text = self.main[offset : offset + length].decode("latin-1").translate(_CP1252)
                width = 1
            else:
                offset = place & 0x3FFFFFFF
                data = self.main[offset : offset + 2 * length]
                # Unpaired halves of surrogates must not change the number of characters.
                text = "".join(map(chr, struct.unpack(f"<{len(data) // 2}H", data[: len(data) // 2 * 2])))
                width = 2
            if len(text) < length:
                raise DamagedFile(self.file, "Word 文档的文字不完整")
            yield _Piece(borders[index], text, offset, width)

    def _runs(self, block: bytes) -> tuple[list[int], list[int]]:
        """Return first offsets and page numbers of a table of property pages."""
        count = (len(block) - 4) // 8
        if count < 1:
            return [], []
        offsets = list(struct.unpack_from(f"<{count + 1}I", block))
        pages = [number & 0x3FFFFF for number in struct.unpack_from(f"<{count}I", block, 4 * (count + 1))]
        return offsets, pages

    def _page(self, number: int, paragraphs: bool) -> tuple[list[int], list[bytes]]:
        """Return offsets and property bytes of a page (512 bytes): n + 1 offsets, n properties."""
        known = self._pages.get((number, paragraphs))
        if known is not None:
            return known
        page = self.main[number * _PAGE : (number + 1) * _PAGE]
        if len(page) < _PAGE:
            raise struct.error("page is cut off")
        count = page[511]
        offsets = list(struct.unpack_from(f"<{count + 1}I", page))
        bodies = []
        for index in range(count):
            place = 2 * page[4 * (count + 1) + index * (13 if paragraphs else 1)]
            if not place:
                bodies.append(b"")
            elif paragraphs:
                size = page[place]
                start, size = (place + 1, 2 * size - 1) if size else (place + 2, 2 * page[place + 1])
                bodies.append(page[start : start + size])
            else:
                bodies.append(page[place + 1 : place + 1 + page[place]])
        self._pages[number, paragraphs] = offsets, bodies
        return offsets, bodies

    def _styles(self, block: bytes) -> Iterator[str]:
        """Yield the names of the styles by number."""
        if len(block) < 6:
            return
        size = struct.unpack_from("<H", block)[0]
        count, base = struct.unpack_from("<HH", block, 2)
        at = 2 + size
        for _ in range(count):
            if at + 2 > len(block):
                return
            length = struct.unpack_from("<H", block, at)[0]
            body = block[at + 2 : at + 2 + length]
            at += 2 + length
            if len(body) < base + 2:
                yield ""
                continue
            letters = struct.unpack_from("<H", body, base)[0]
            yield body[base + 2 : base + 2 + 2 * letters].decode("utf-16-le", "replace")

    def offset(self, position: int) -> int:
        """Return the place of a character in the stream."""
        piece = self.pieces[bisect_right(self.starts, position) - 1]
        return piece.offset + (position - piece.start) * piece.width

    def properties(self, position: int) -> tuple[int, Properties]:
        """Return style number and properties of the paragraph whose last character stands at `position`."""
        offset = self.offset(position)
        offsets, pages = self._paragraphs
        at = bisect_right(offsets, offset) - 1
        if not 0 <= at < len(pages):
            return 0, {}
        try:
            starts, bodies = self._page(pages[at], True)
            index = bisect_right(starts, offset) - 1
            body = bodies[index] if 0 <= index < len(bodies) else b""
            found = dict(prls(body[2:]))
            if _P_HUGE in found:
                place = struct.unpack("<I", found[_P_HUGE])[0]
                size = struct.unpack_from("<H", self.extra, place)[0]
                found.update(prls(self.extra[place + 2 : place + 2 + size]))
        except (struct.error, IndexError) as error:
            raise DamagedFile(self.file, "段落格式有错") from error
        return (body[0] | body[1] << 8) if len(body) >= 2 else 0, found

    def left_out(self) -> tuple[list[tuple[int, int]], bool]:
        """Return the stretches of the stream that are deleted or hidden (offsets), and whether any text is hidden."""
        found: list[tuple[int, int]] = []
        hidden = False
        for number in self._characters[1]:
            try:
                starts, bodies = self._page(number, False)
            except (struct.error, IndexError) as error:
                raise DamagedFile(self.file, "字符格式有错") from error
            for index, body in enumerate(bodies):
                if not body:
                    continue
                marks = dict(prls(body))
                if marks.get(_C_DELETED, b"\0")[0] == 1 or marks.get(_C_VANISH, b"\0")[0] == 1:
                    hidden = hidden or marks.get(_C_VANISH, b"\0")[0] == 1
                    found.append((starts[index], starts[index + 1]))
        return sorted(found), hidden

    def text(self, start: int, length: int) -> str:
        """Return the characters from `start` on, those left out (deleted, hidden) as ``\\ufdd0``."""
        gone, _ = self._gone()
        out = []
        for piece in self.pieces:
            low, high = max(start, piece.start), min(start + length, piece.start + len(piece.text))
            if low >= high:
                continue
            text = piece.text[low - piece.start : high - piece.start]
            first, last = piece.offset + (low - piece.start) * piece.width, piece.offset + (high - piece.start) * piece.width
            for begin, end in gone:
                if begin < last and first < end:
                    a, b = max(0, (begin - first) // piece.width), min(len(text), -(-(end - first) // piece.width))
                    text = text[:a] + "\ufdd0" * (b - a) + text[b:]
            out.append(text)
        return "".join(out)

    def _gone(self) -> tuple[list[tuple[int, int]], bool]:
        if not hasattr(self, "_gone_cache"):
            self._gone_cache = self.left_out()
        return self._gone_cache

    @property
    def hidden(self) -> bool:
        """Say whether any text is hidden."""
        return self._gone()[1]

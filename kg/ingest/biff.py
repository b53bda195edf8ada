"""The records of an old Excel workbook (BIFF8, and BIFF5 of Excel 95) to worksheets.

A plain walk over the records: cells with their formats, merged ranges, borders, what is hidden. Formulas count by the value
that was last computed.

Source: [MS-XLS], sections 2.4 (records) and 2.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal

from kg.errors import DamagedFile, EncryptedFile, LimitExceeded
from kg.ingest.builder import Builder
from kg.ingest.limits import MAX_CELLS
from kg.ingest.number_format import BUILT_IN, number_of, shown
from kg.ingest.sheet import Sheet, says

__all__ = ["Workbook"]

_BOF, _EOF, _CONTINUE, _FILEPASS, _CODEPAGE, _DATEMODE = 0x809, 0x0A, 0x3C, 0x2F, 0x42, 0x22
_BOUNDSHEET, _FORMAT, _XF, _SST = 0x85, 0x41E, 0xE0, 0xFC
_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD
_FORMULA, _STRING, _BOOLERR, _BLANK, _MULBLANK = 0x06, 0x207, 0x205, 0x201, 0xBE
_MERGED, _ROW, _COLINFO = 0xE5, 0x208, 0x7D
_HEADER, _FOOTER, _NOTE = 0x14, 0x15, 0x1C
_BIFF8 = 0x600
_CODEPAGES = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 1200: "utf-16-le", 1252: "cp1252"}


class _Pieces:
    """The bytes of a record and its continuations, read across their borders."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts
        self.part = self.at = 0

    def raw(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            if self.part >= len(self.parts):
                raise struct.error("beyond the record")
            piece = self.parts[self.part][self.at : self.at + count - len(out)]
            out += piece
            self.at += len(piece)
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 0
        return out

    def text(self) -> str:
        """Return the next string: its characters may go on behind a border, there in another width."""
        count, flags = struct.unpack("<HB", self.raw(3))
        runs = struct.unpack("<H", self.raw(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.raw(4))[0] if flags & 4 else 0
        out: list[str] = []
        wide = flags & 1
        while count:
            if self.part >= len(self.parts):
                raise struct.error("beyond the record")
            here = len(self.parts[self.part]) - self.at
            take = min(count, here // 2 if wide else here)
            out.append(_characters(self.raw(take * (2 if wide else 1)), bool(wide)))
            count -= take
            if count:
                if take == 0 and self.at:
                    self.part, self.at = self.part + 1, 0
                wide = self.raw(1)[0] & 1
        self.raw(4 * runs + extra)
        return "".join(out)


def _characters(data: bytes, wide: bool) -> str:
    return data.decode("utf-16-le" if wide else "latin-1", "replace")


class Workbook:
    """The stream of a workbook.

    Raises:
        DamagedFile: it does not begin as one.
        EncryptedFile: it wants a password.
    """

    def __init__(self, data: bytes, file: str, builder: Builder) -> None:
        self.data = data
        self.file = file
        self.builder = builder
        self.strings: list[str] = []
        self.formats: dict[int, str] = dict(BUILT_IN)
        self.styles: list[tuple[int, bool]] = []
        self.entries: list[tuple[str, int, int, int]] = []
        self.epoch_1904 = False
        self.codepage = "gb18030"
        self.version = _BIFF8
        try:
            self._globals()
        except (struct.error, IndexError) as error:
            raise DamagedFile(file, "工作簿记录不完整或有错") from error

    def _records(self, at: int) -> Iterator[tuple[int, list[bytes]]]:
        """Yield the records from an offset: number, and the bytes with those of its continuations."""
        data, end = self.data, len(self.data)
        while at + 4 <= end:
            kind, size = struct.unpack_from("<HH", data, at)
            parts = [data[at + 4 : at + 4 + size]]
            at += 4 + size
            while at + 4 <= end and data[at : at + 2] == b"\x3c\x00":
                size = struct.unpack_from("<H", data, at + 2)[0]
                parts.append(data[at + 4 : at + 4 + size])
                at += 4 + size
            yield kind, parts

    def _globals(self) -> None:
        first = True
        for kind, parts in self._records(0):
            body = parts[0]
            if first:
                if kind != _BOF:
                    raise DamagedFile(self.file, "不是 Excel 97 及以后的工作簿")
                self.version = struct.unpack_from("<H", body)[0]
                first = False
            elif kind == _EOF:
                break
            elif kind == _FILEPASS:
                raise EncryptedFile(self.file, "工作簿有打开密码")
            elif kind == _CODEPAGE:
                self.codepage = _CODEPAGES.get(struct.unpack_from("<H", body)[0], "gb18030")
            elif kind == _DATEMODE:
                self.epoch_1904 = body[:1] == b"\x01"
            elif kind == _BOUNDSHEET:
                place, state, sort = struct.unpack_from("<IBB", body)
                self.entries.append((self._short(body, 6), place, state & 3, sort))
            elif kind == _FORMAT:
                number = struct.unpack_from("<H", body)[0]
                self.formats[number] = self._long(body, 2) if self.version >= _BIFF8 else self._short(body, 2)
            elif kind == _XF:
                self.styles.append((struct.unpack_from("<H", body, 2)[0], self._border(body)))
            elif kind == _SST:
                self._shared(parts)

    def _border(self, body: bytes) -> bool:
        if self.version >= _BIFF8:
            return bool(struct.unpack_from("<H", body, 10)[0])
        low, high = struct.unpack_from("<HH", body, 10)
        return bool(low & 0x1C0 or high & 0x1FF)

    def _shared(self, parts: list[bytes]) -> None:
        pieces = _Pieces(parts)
        _, unique = struct.unpack("<II", pieces.raw(8))
        if unique > 10 * MAX_CELLS:
            raise LimitExceeded(self.file, f"文字超过 {10 * MAX_CELLS} 段，未读")
        for _ in range(unique):
            try:
                self.strings.append(pieces.text())
            except struct.error:
                self.builder.note("共享字符串表不完整，部分文字未读")
                break

    def _short(self, body: bytes, at: int) -> str:
        count = body[at]
        if self.version < _BIFF8:
            return body[at + 1 : at + 1 + count].decode(self.codepage, "replace")
        wide = bool(body[at + 1] & 1)
        return _characters(body[at + 2 : at + 2 + count * (2 if wide else 1)], wide)

    def _long(self, body: bytes, at: int) -> str:
        count = struct.unpack_from("<H", body, at)[0]
        if self.version < _BIFF8:
            return body[at + 2 : at + 2 + count].decode(self.codepage, "replace")
        wide = bool(body[at + 2] & 1)
        return _characters(body[at + 3 : at + 3 + count * (2 if wide else 1)], wide)

    def _number(self, value: float, style: int) -> str:
        number = number_of(repr(value))
        if number is None:
            return ""
        return shown(number, self._format(style), self.epoch_1904)

    def _format(self, style: int) -> str:
        return self.formats.get(self.styles[style][0], "General") if style < len(self.styles) else "General"

    def sheets(self) -> Iterator[Sheet]:
        """Yield the worksheets that are shown.

        Raises:
            DamagedFile: a record is broken.
            LimitExceeded: more cells with text than any form has.
        """
        hidden = []
        for name, place, state, sort in self.entries:
            if sort != 0:
                continue
            if state:
                hidden.append(name)
                continue
            try:
                yield self._sheet(name, place)
            except (struct.error, IndexError) as error:
                raise DamagedFile(self.file, "工作表记录不完整或有错", name) from error
        if hidden:
            self.builder.note(f"隐藏的工作表未读：{'、'.join(hidden)}")

    def _sheet(self, name: str, place: int) -> Sheet:
        sheet = Sheet(name)
        depth = 0
        waiting: tuple[int, int] | None = None
        for kind, parts in self._records(place):
            body = parts[0]
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth != 1:
                continue
            elif kind == _STRING and waiting is not None:
                self._put(sheet, *waiting, None, _Pieces(parts).text() if self.version >= _BIFF8 else self._long(body, 0))
                waiting = None
            elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6:7] == b"\0":
                row, column, style = struct.unpack_from("<HHH", body)
                waiting = (row + 1, column + 1)
                self._put(sheet, *waiting, style, "")
            else:
                for row, column, style, text in self._cells(kind, parts):
                    self._put(sheet, row + 1, column + 1, style, text)
                self._layout(sheet, kind, body)
            if len(sheet.texts) > MAX_CELLS:
                raise LimitExceeded(self.file, f"表格超过 {MAX_CELLS} 格，未读", name)
        return sheet

    def _put(self, sheet: Sheet, row: int, column: int, style: int | None, text: str) -> None:
        if text.strip():
            sheet.texts[row, column] = text.replace("\r\n", "\n").replace("\r", "\n")
        if style is not None and style < len(self.styles) and self.styles[style][1] and len(sheet.bordered) < 4 * MAX_CELLS:
            sheet.bordered.add((row, column))

    def _cells(self, kind: int, parts: list[bytes]) -> Iterator[tuple[int, int, int, str]]:
        """Yield the cells of a record: row and column, 0-based, style, text."""
        body = parts[0]
        if kind == _LABELSST:
            row, column, style, at = struct.unpack_from("<HHHI", body)
            yield row, column, style, self.strings[at] if at < len(self.strings) else ""
        elif kind in (_LABEL, _RSTRING):
            row, column, style = struct.unpack_from("<HHH", body)
            yield row, column, style, self._long(body, 6)
        elif kind == _NUMBER:
            row, column, style, value = struct.unpack_from("<HHHd", body)
            yield row, column, style, self._number(value, style)
        elif kind == _RK:
            row, column, style, packed = struct.unpack_from("<HHHI", body)
            yield row, column, style, self._number(_unpacked(packed), style)
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                style, packed = struct.unpack_from("<HI", body, 4 + 6 * at)
                yield row, first + at, style, self._number(_unpacked(packed), style)
        elif kind == _FORMULA:
            row, column, style = struct.unpack_from("<HHH", body)
            if body[12:14] != b"\xff\xff":
                yield row, column, style, self._number(struct.unpack_from("<d", body, 6)[0], style)
            else:
                yield row, column, style, ("TRUE" if body[8] else "FALSE") if body[6] == 1 else ""
                if body[6] == 2:
                    self.builder.note("有出错的公式，其值未读")
        elif kind == _BOOLERR:
            row, column, style, value, wrong = struct.unpack_from("<HHHBB", body)
            yield row, column, style, "" if wrong else ("TRUE" if value else "FALSE")
        elif kind == _BLANK:
            row, column, style = struct.unpack_from("<HHH", body)
            yield row, column, style, ""
        elif kind == _MULBLANK:
            row, first = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 2):
                yield row, first + at, struct.unpack_from("<H", body, 4 + 2 * at)[0], ""

    def _layout(self, sheet: Sheet, kind: int, body: bytes) -> None:
        """Take merged ranges, what is hidden, and what stands beside the cells."""
        if kind == _MERGED:
            for at in range(min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 8)):
                top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * at)
                sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))
        elif kind == _ROW:
            if struct.unpack_from("<I", body, 12)[0] & 0x20:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO:
            first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
            if flags & 1:
                sheet.hidden_columns.update(range(first + 1, min(last, 16_383) + 2))
        elif kind in (_HEADER, _FOOTER):
            sheet.headed = sheet.headed or (
                len(body) > 2 and says(self._long(body, 0) if self.version >= _BIFF8 else self._short(body, 0))
            )
        elif kind == _NOTE:
            sheet.comments += 1


def _unpacked(packed: int) -> float:
    """Return the number that a packed one (RK) stands for: an integer or a shortened double, perhaps in hundredths."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    return float(Decimal(repr(value)) / 100) if packed & 1 and abs(value) < 1e300 else value

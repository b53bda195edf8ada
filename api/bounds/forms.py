"""A form with a file (multipart/form-data, RFC 7578), taken apart beside the event loop, with few parts and short heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.bounds.bodies import size
from api.problems import Problem

__all__ = ["Upload", "parse"]

PARTS = 10
HEAD = 8 << 10
"""Bytes of the head of a part."""

FIELD = 1 << 10
"""Bytes of a field that is no file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: the client's name for it (never a path of ours), its bytes, and the other fields of the form.

    Attributes:
        name: as the client calls it.
        data: its bytes.
        fields: the fields that are texts.
        others: bytes of files in other fields, small ones.
    """

    name: str
    data: bytes
    fields: Mapping[str, str]
    others: Mapping[str, bytes] = field(default_factory=dict)


OTHER = 1 << 20
"""Bytes of a file in another field than ``file``."""


class _Parts:
    """What the parser found so far: (name, file name or None, data) of each part."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str | None, bytearray]] = []
        self._head = bytearray()
        self._heads: dict[bytes, bytes] = {}
        self._field = b""

    def on_part_begin(self) -> None:
        if len(self.found) >= PARTS:
            raise Problem(422, f"表单超过 {PARTS} 项", limit=PARTS)
        self._heads = {}

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._grow(data[start:end])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        if not self._field:
            self._field, self._head = bytes(self._head).lower(), bytearray()
        self._grow(data[start:end])

    def on_header_end(self) -> None:
        self._heads[self._field] = bytes(self._head)
        self._field, self._head = b"", bytearray()

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._heads.get(b"content-disposition", b""))
        file = options.get(b"filename")
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self.found.append((name, None if file is None else file.decode("utf-8", "replace"), bytearray()))

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        _, file, body = self.found[-1]
        body += memoryview(data)[start:end]
        if file is None and len(body) > FIELD:
            raise Problem(422, f"表单中的文字超过 {FIELD} 字节", limit=FIELD)

    def _grow(self, piece: bytes) -> None:
        self._head += piece
        if len(self._head) > HEAD:
            raise Problem(422, f"表单项的头超过 {HEAD} 字节", limit=HEAD)


def parse(content_type: str, body: bytes, limit: int) -> Upload:
    """Return the file of a form, in the field ``file``.

    Args:
        content_type: of the request.
        body: of the request, whole.
        limit: bytes of the file.

    Raises:
        Problem: 415 no such form, 400 damaged, 422 no file or too many parts, 413 the file is too large.

    >>> form = '--X\\r\\nContent-Disposition: form-data; name="file"; filename="../表.txt"\\r\\n\\r\\n指标\\r\\n--X--\\r\\n'
    >>> parse("multipart/form-data; boundary=X", form.encode(), 100).name
    '../表.txt'
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 70:
        raise Problem(415, "应为 multipart/form-data，文件在 file 一项")
    parts = _Parts()
    names = ("on_part_begin", "on_header_field", "on_header_value", "on_header_end", "on_headers_finished", "on_part_data")
    try:
        parser = MultipartParser(boundary, {name: getattr(parts, name) for name in names})  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise Problem(400, "表单不完整或已损坏") from None
    files = [(file, data) for name, file, data in parts.found if name == "file" and file is not None]
    if len(files) != 1:
        raise Problem(422, "应有且只有一个文件，在 file 一项")
    ((file, data),) = files
    if len(data) > limit:
        raise Problem(413, f"文件超过 {size(limit)}（{limit} 字节）", limit=limit)
    fields = {name: data.decode("utf-8", "replace") for name, other, data in parts.found if other is None}
    others = {name: bytes(data) for name, other, data in parts.found if other and name != "file"}
    if any(len(data) > OTHER for data in others.values()):
        raise Problem(413, f"附带的文件超过 {size(OTHER)}", limit=OTHER)
    return Upload(file, bytes(data), fields, others)

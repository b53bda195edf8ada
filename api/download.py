"""A file on disk as an answer: its length and tag, whole or in part (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from api.problems import Problem

__all__ = ["part_of", "served"]

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})", re.IGNORECASE)


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte that a Range header asks for and the one after the last; None where the whole is to be sent.

    Headers that break the grammar and those that ask for several parts are answered with the whole, as the RFC allows.

    Raises:
        Problem: 416, nothing of the part is there.

    >>> part_of("bytes=0-4", 10), part_of("bytes=7-", 10), part_of("bytes=-3", 10), part_of("bytes=4-99", 10)
    ((0, 5), (7, 10), (7, 10), (4, 10))
    >>> part_of("", 10), part_of("bytes=5-2", 10), part_of("bytes=0-1,3-4", 10), part_of("lines=1-2", 10)
    (None, None, None, None)
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = (int(text) if text else None for text in found.groups())
    if first is None:
        start, end = max(0, size - (last or 0)), size
    else:
        if last is not None and last < first:
            return None
        start, end = first, min(size, size if last is None else last + 1)
    if start >= end:
        raise Problem(416, f"文件只有 {size} 字节", headers={"Content-Range": f"bytes */{size}"})
    return start, end


def served(request: Request, path: Path, *, tag: str, media_type: str, filename: str) -> Response:
    """Return the answer that sends the file, or the part of it that is asked for, or 304.

    Args:
        request: what the client asked; its headers Range, If-Range and If-None-Match count.
        path: of the file; it must not change as long as the tag is given out.
        tag: strong entity tag, in its quotes.
        media_type: of the file.
        filename: that browsers save it under, in ASCII.

    Raises:
        Problem: 416, see `part_of`.
    """
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{filename}"'}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in (name.strip().removeprefix("W/") for name in known.split(",")):
        return Response(status_code=304, headers=headers)
    size = path.stat().st_size
    whole = request.headers.get("if-range", tag) != tag
    part = None if whole else part_of(request.headers.get("range", ""), size)
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return StreamingResponse(
        _pieces(path, start, end), status_code=206 if part else 200, headers=headers, media_type=media_type
    )


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(start)
        while start < end and (piece := stream.read(min(PIECE, end - start))):
            start += len(piece)
            yield piece

"""What stands on a page of a PDF: characters and ruled lines, in points from the upper left corner as people see the page."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from kg.errors import LimitExceeded
from kg.layout.page import Char, Page, Rule
from kg.layout.tuning import current

__all__ = ["read_page"]

_MOST_CHARS = 100_000
_MOST_OBJECTS = 200_000
_FORM_DEPTH = 6
_HYPHEN = 2
"""What PDFium gives for a hyphen at the end of a line, as in ``2025年1月-`` above ``2025年12月``."""

Turn = Callable[[float, float], tuple[float, float]]
Matrix = tuple[float, float, float, float, float, float]


def _turn(box: tuple[float, float, float, float], quarter: int) -> Turn:
    """Return the way from the page's own coordinates to what is seen, turned by quarters clockwise."""
    left, bottom, right, top = box
    ways: tuple[Turn, ...] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )
    return ways[quarter % 4]


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def read_page(page: Any, file: str, number: int) -> Page:
    """Return what stands on a page.

    Args:
        page: an open ``pypdfium2.PdfPage``.
        file: for messages.
        number: of the page, 1-based.

    Raises:
        LimitExceeded: more characters or drawn objects than any form has.
    """
    box = page.get_cropbox()
    text = page.get_textpage()
    try:
        quarter = (page.get_rotation() // 90 + _lying(text)) % 4
        turn = _turn(box, quarter)
        chars, garbled = _chars(text, turn, file, number)
    finally:
        text.close()
    width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
    if quarter % 2:
        width, height = height, width
    across: list[Rule] = []
    down: list[Rule] = []
    pictures = 0.0
    thin = current().pages.thin
    for kind, points in _drawn(page, file, number):
        seen = [turn(x, y) for x, y in points]
        if kind == "picture":
            pictures += _extent(seen, 0) * _extent(seen, 1)
        (x0, y0), (x1, y1) = (
            (min(p[0] for p in seen), min(p[1] for p in seen)),
            (max(p[0] for p in seen), max(p[1] for p in seen)),
        )
        if y1 - y0 <= thin and x1 - x0 > max(thin, 2 * (y1 - y0)):
            across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= thin and y1 - y0 > max(thin, 2 * (x1 - x0)):
            down.append(Rule((x0 + x1) / 2, y0, y1))
    return Page(width, height, chars, across, down, min(1.0, pictures / max(1.0, width * height)), garbled)


def _extent(points: list[tuple[float, float]], axis: int) -> float:
    return max(p[axis] for p in points) - min(p[axis] for p in points)


def _lying(text: Any) -> int:
    """Return the quarters by which to turn a page whose text lies on its side though the page does not say so."""
    import pypdfium2.raw as raw

    count = text.count_chars()
    votes = {1: 0, 3: 0}
    sample = range(0, count, max(1, count // 60))
    for index in sample:
        quarters = round(raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)) % 4
        if quarters in votes:
            votes[quarters] += 1
    return next((quarter for quarter, seen in votes.items() if seen > 0.7 * len(sample)), 0)


def _chars(text: Any, turn: Turn, file: str, number: int) -> tuple[list[Char], float]:
    import pypdfium2.raw as raw

    count = text.count_chars()
    if count > _MOST_CHARS:
        raise LimitExceeded(file, f"一页超过 {_MOST_CHARS} 字，未读", f"第 {number} 页")
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    chars: list[Char] = []
    lost = printed = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0, 0xFFFE, 0xFFFF, 0xFFFD) or 0xE000 <= code <= 0xF8FF:
            lost += 1
            continue
        if (code < 32 and code != _HYPHEN) or code in (0xAD, 0x200B) or raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        character = chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
        if not raw.FPDFText_GetLooseCharBox(text, index, box) or not raw.FPDFText_GetCharOrigin(text, index, x, y):
            continue
        one, two = turn(box.left, box.bottom), turn(box.right, box.top)
        left, right = sorted((one[0], two[0]))
        top, bottom = sorted((one[1], two[1]))
        if not (math.isfinite(left) and math.isfinite(right) and math.isfinite(top) and math.isfinite(bottom)):
            continue
        printed += 1
        chars.append(Char("-" if code == _HYPHEN else character, left, right, top, bottom, turn(x.value, y.value)[1]))
    return chars, lost / (lost + printed) if lost + printed else 0.0


def _drawn(page: Any, file: str, number: int) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Yield straight pieces of visible paths, thin filled boxes (both ``line``) and pictures, as points of the page."""
    import pypdfium2.raw as raw

    left = _MOST_OBJECTS
    matrix = raw.FS_MATRIX()
    waiting: list[tuple[Any, Matrix, int]] = [
        (raw.FPDFPage_GetObject(page, at), (1, 0, 0, 1, 0, 0), 0) for at in range(raw.FPDFPage_CountObjects(page))
    ]
    while waiting:
        item, outer, depth = waiting.pop()
        left -= 1
        if left < 0:
            raise LimitExceeded(file, f"一页超过 {_MOST_OBJECTS} 个图形，未读", f"第 {number} 页")
        kind = raw.FPDFPageObj_GetType(item)
        if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
            continue
        if not raw.FPDFPageObj_GetMatrix(item, matrix):
            continue
        own = _times((matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f), outer)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            if depth < _FORM_DEPTH:
                count = raw.FPDFFormObj_CountObjects(item)
                waiting += [(raw.FPDFFormObj_GetObject(item, at), own, depth + 1) for at in range(max(0, count))]
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield "picture", [_apply(own, x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        else:
            yield from (("line", points) for points in _path(item, own))


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _path(item: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """Yield the straight pieces of a stroked path, and each box of a filled one."""
    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(item)
    if not 0 < count <= 5_000:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    filled, stroked = fill.value != 0 and _visible(item, False), stroke.value != 0 and _visible(item, True)
    if not filled and not stroked:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    parts: list[list[tuple[float, float]]] = []
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        if not (math.isfinite(point[0]) and math.isfinite(point[1])):
            return
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not parts:
            parts.append([])
        parts[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            parts[-1].append(parts[-1][0])
    for part in parts:
        if len(part) < 2:
            continue
        if stroked:
            yield from ([one, two] for one, two in pairwise(part))
        elif filled:
            yield part


def _visible(item: Any, stroke: bool) -> bool:
    """Say whether a path's colour shows on white paper."""
    import pypdfium2.raw as raw

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = raw.FPDFPageObj_GetStrokeColor if stroke else raw.FPDFPageObj_GetFillColor
    if not get(item, red, green, blue, alpha):
        return True
    return alpha.value > 10 and min(red.value, green.value, blue.value) < 250

"""Places in Chinese words, as reports, tables and explanations show them."""

from __future__ import annotations

from kg.document import Place

__all__ = ["where"]


def where(place: Place | None) -> str:
    """Return a place in Chinese words, empty where unknown.

    >>> where(Place(table=2, row=11, column=4, line=100))
    '第2表第11行第4列（文本第100行）'
    """
    if place is None:
        return ""
    parts = []
    if place.page is not None:
        parts.append(f"第{place.page}页")
    if place.sheet is not None:
        parts.append(f"工作表“{place.sheet}”")
    if place.table is not None:
        parts.append(f"第{place.table}表")
    if place.row is not None:
        parts.append(f"第{place.row}行")
    if place.column is not None:
        parts.append(f"第{place.column}列")
    text = "".join(parts)
    if place.line is None:
        return text
    return f"{text}（文本第{place.line}行）" if text else f"文本第{place.line}行"

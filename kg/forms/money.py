"""Numbers in cells: sums of money, points, percents, as exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.text import compact

__all__ = ["number", "percent"]

_NUMBER = re.compile(r"[¥￥]?([-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+)(?:亿元|万元|千元|元|分|%|万)?")


def number(text: str) -> Decimal | None:
    """Return the number that is all of `text` (with a unit behind it or not), else None.

    >>> number("      5052.0 "), number("1,936.83万元"), number("约20")
    (Decimal('5052.0'), Decimal('1936.83'), None)
    """
    found = _NUMBER.fullmatch(compact(text))
    return Decimal(found[1].replace(",", "")) if found else None


def percent(text: str) -> Decimal | None:
    """Return a percentage 0–100, with or without its sign; None for other text.

    >>> percent("25%"), percent("0")
    (Decimal('25'), Decimal('0'))
    """
    return number(text.replace("％", "%"))

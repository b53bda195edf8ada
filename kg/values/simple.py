"""A bound, a number, a unit and nothing else (≥95%, 不少于12公里, 30): what most cells of values hold, read at once.

The grammar of `kg.values.quantity` reads these too, and gives the same; it looks for much else on the way. What could be more
than it seems (a date, a doubt, a unit that the vocabulary does not have) is left to it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from kg.units import Unit, unit_at
from kg.values.model import Quantity
from kg.values.words import idioms, operators

__all__ = ["simple"]

_SIMPLE = re.compile(r"([≥≤><=]|[\u4e00-\u9fff]{2,8})?([0-9]{1,12}(?:\.[0-9]{1,6})?)(%|[\u4e00-\u9fff]{1,6})?")
_DATED = re.compile(r"[年月日号季周旬期]|\A[级余多来几]")
"""In a unit: it may be one of a date (3月, 2026年), is read otherwise (3级), or begins with a doubt (3余户)."""
_MONTH = re.compile(r"(?:19|20)\d\d\.")
"""2026.12 may be a month."""
_PART_OF_NAME = ("第", "几", "数")


def simple(text: str) -> Quantity | None:
    """Return the quantity that a text as printed is, None where the grammar has to tell: also where NFKC would change it.

    >>> found = simple("不少于12公里")
    >>> found.sign, str(found.value), found.unit, found.dimension
    ('≥', '12', '公里', 'length')
    >>> simple("2026年"), simple("培训3期"), simple("95%以上"), simple("5G")
    (None, None, None, None)
    """
    found = _SIMPLE.fullmatch(text)
    if found is None or _MONTH.match(text, found.start(2)) or idioms(text):
        return None
    before, digits, behind = found.groups()
    bound = _bounds().get(before or "")
    unit = _unit(behind) if behind else None
    if bound is None or (behind and unit is None):
        return None
    start, end = found.span(2)
    sign, effective = bound
    return Quantity(
        0, len(text), start, end, Decimal(digits),
        unit.text if unit else None, unit.dimension if unit else None, sign, effective,
    )  # fmt: skip


@cache
def _bounds() -> dict[str, tuple[str | None, str]]:
    """Return sign and meaning of each bound before a number; a number without one is equal to what it says."""
    known = {word: (each.sign or None, each.effective) for (side, word), each in operators().items() if side == "before"}
    return {"": (None, "=")} | {word: bound for word, bound in known.items() if not word.endswith(_PART_OF_NAME)}


@lru_cache(maxsize=1024)
def _unit(text: str) -> Unit | None:
    """Return the unit that a text is as a whole, None where it is none or may be read as something else."""
    found = unit_at(text, 0)
    if found is None or found[1] != len(text) or found[0].dimension is None or _DATED.search(text):
        return None
    return found[0]

"""文号: the number of an official document, and its occurrence in a text.

A number is 代字 + year + serial number: ``冀财社〔2019〕7号``. Orders (令) and announcements (公告) carry the name of the
body instead of a 代字.

Source: 党政机关公文处理工作条例 (中办发〔2012〕14号) art. 9 (5); GB/T 9704-2012, 7.2.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["DocNumber", "FoundCitation", "Kind"]


class Kind(StrEnum):
    """What kind of document a number belongs to."""

    NORMATIVE = "normative"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"
    MINUTES = "minutes"
    LETTER = "letter"
    TELEGRAM = "telegram"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class DocNumber:
    """The parts of a number in their normal spelling.

    Attributes:
        prefix: 代字 (``冀财社``), or body and ``令``, ``公告``, ``通告`` (``国务院令``); empty where none is printed.
        year: four digits, or None (orders).
        number: serial number in ASCII digits without leading zeros; may have a second part (``101-1``).
        kind: kind of the document as far as the number tells it.
    """

    prefix: str
    year: int | None
    number: str
    kind: Kind = Kind.NORMATIVE

    def format(self) -> str:
        """Return the normal form.

        >>> DocNumber("冀财社", 2019, "7").format()
        '冀财社〔2019〕7号'
        >>> DocNumber("国务院令", None, "413", Kind.ORDER).format()
        '国务院令第413号'
        """
        if self.year is None:
            return f"{self.prefix}第{self.number}号"
        return f"{self.prefix}〔{self.year}〕{self.number}号"


@dataclass(frozen=True, slots=True)
class FoundCitation:
    """A policy document cited in a text.

    Attributes:
        raw: as printed, from the first character of 代字 (or body) to 号; the title for a named document.
        start: offset of `raw` in the printed text.
        end: offset behind it.
        normalized: normal form of the number; for a named document its title without spaces.
        title: title printed beside the number, without the outer 《》, else None.
        kind: normative, order, announcement, minutes, letter, telegram, named.
    """

    raw: str
    start: int
    end: int
    normalized: str
    title: str | None
    kind: str

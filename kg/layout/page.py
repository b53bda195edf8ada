"""What a page shows, whatever format it comes from: characters and ruled lines, in points from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Char", "Page", "Rule"]


class Char(NamedTuple):
    """A printed character: its box (left, right, top, bottom; y grows downwards) and the height of its base line."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    base: float


class Rule(NamedTuple):
    """A straight line along an axis: its place across (`at`), and where it begins and ends along."""

    at: float
    start: float
    end: float


@dataclass
class Page:
    """A page.

    Attributes:
        width: of the page in points.
        height: likewise.
        chars: printed characters, without spaces that the library would insert.
        across: horizontal lines.
        down: vertical lines.
        pictures: share of the page that is covered by pictures, 0–1.
        garbled: share of characters for which the fonts give no meaning, 0–1.
    """

    width: float
    height: float
    chars: list[Char]
    across: list[Rule]
    down: list[Rule]
    pictures: float
    garbled: float

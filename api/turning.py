"""Two years of a project as rows for people: on the page, on paper, in a terminal."""

from __future__ import annotations

from kg.export.official.comparison import HEADS
from search.draft import Carried, Turn

__all__ = ["heads_of", "rows_of"]

VERDICTS = {"stays": "不变", "moves": "建议调整"}


def heads_of(turn: Turn) -> tuple[str, ...]:
    """Return the heads of the columns."""
    before = f"{turn.before}年" if turn.before else "上年"
    return tuple(head.format(before=before, after=f"{turn.year}年") for head in HEADS)


def rows_of(turn: Turn) -> list[tuple[str, ...]]:
    """Return the lines as texts, in the order of `heads_of`."""
    return [_row(line) for line in turn.lines]


def _row(line: Carried) -> tuple[str, ...]:
    row, last = line.row, line.past[-1] if line.past else None
    done = (last.actual or "") if last is not None else ""
    why = "；".join(each.text for each in line.reasons)
    return (
        *(row.level1 or "", row.level2 or "", row.level3),
        *(row.target.raw, done, line.target.raw, VERDICTS[line.verdict], why),
    )

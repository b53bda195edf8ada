"""Tables that a text export draws with bars: Markdown, rows whose cells end in a bar, or one such cell a line.

Web pages saved as text break a row wherever a cell holds blocks of its own, and fill rows up with bars to the table's width;
so a row is complete when it has as many bars as the table is wide.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

__all__ = ["Drawn", "drawn_at", "is_rule"]

_BAR = re.compile(r"(?<!\\)[|｜│┃]")
_RULE = re.compile(r"(?=.*[|｜│┃+┌┐└┘├┤┬┴┼╋]|[\-—–=─━]{3})[\s|｜│┃:：\-—–=+─━┌┐└┘├┤┬┴┼╋]+")
_DASHES = re.compile(r"[-—–=─━]{2}|[┌┐└┘├┤┬┴┼╋]|[+][-=]")
_LONGEST = 400
_WHOLE = 0.7
"""Share of whole rows from which on the lines of a table are parts of rows (.5 to .85 read the forms of
tests.benchmarks.reading alike)."""
_REACH = 3
"""Lines without a bar that a cell may run over."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A run of lines drawn with bars.

    Attributes:
        shape: ``bars`` for rows, ``stream`` for cells without any rows.
        rows: cells of each row, text and number of the line it begins on (1-based).
        end: number (0-based) of the first line behind the run.
    """

    shape: str
    rows: list[list[tuple[str, int]]]
    end: int


def is_rule(line: str) -> bool:
    """Say whether a line only draws: ``|---|---|``, ``────``.

    >>> is_rule("|---|:--|"), is_rule("| | |"), is_rule("=")
    (True, False, False)
    """
    return bool(_RULE.fullmatch(line)) and bool(_DASHES.search(line))


def _bars(line: str) -> int:
    return len(_BAR.findall(line))


def _framed(line: str) -> bool:
    """Say whether a line is a whole row of Markdown: it begins and ends with a bar."""
    text = line.strip()
    return _bars(text) >= 2 and bool(_BAR.match(text)) and bool(_BAR.match(text[-1]))


def _apart(lines: list[str], at: int) -> bool:
    """Say whether a line without a bar is text between tables: it ends a sentence, or stands between blank lines."""
    text = lines[at].strip()
    alone = at > 0 and not lines[at - 1].strip() and at + 1 < len(lines) and not lines[at + 1].strip()
    return bool(text) and (alone or text.endswith(("。", "；", "：", ":")))


def _extent(lines: list[str], start: int) -> int:
    """Return the number of the first line behind the run that begins at `start`."""
    end = at = start
    quiet = 0
    while at < len(lines) and quiet <= _REACH:
        if _bars(lines[at]) and "\t" not in lines[at].strip():
            end, quiet = at + 1, 0
        elif is_rule(lines[at]):
            end = at + 1
        elif len(lines[at]) > _LONGEST or (end > start and _apart(lines, at)):
            break
        else:
            quiet += 1
        at += 1
    return end


def drawn_at(lines: list[str], start: int) -> Drawn | None:
    """Return the run of lines drawn with bars that begins at line `start` (0-based), None where none does."""
    first = lines[start]
    if "\t" in first.strip() or len(first) > 2 * _LONGEST:
        return None
    if not _bars(first) and not _opens(lines, start):
        return None
    end = _extent(lines, start)
    barred = [lines[n] for n in range(start, end) if _bars(lines[n]) and not is_rule(lines[n])]
    if sum(map(_bars, barred)) < 2:
        return None
    if _framed(barred[0]) and sum(map(_framed, barred)) * 5 >= len(barred) * 3:
        return Drawn("bars", _markdown(lines, start, end), end)
    single = sum(1 for line in barred if _bars(line) == 1)
    if single * 5 >= len(barred) * 3 and len(barred) > 2:
        if not _bars(first) and _begins_table(barred):
            return None
        return Drawn("stream", [_cells(lines, start, end)], end)
    return Drawn("bars", _rows(lines, start, end, _width(barred)), end)


def _begins_table(barred: list[str]) -> bool:
    """Say whether the first bar begins a table of one cell a line, so that what stands above it is text.

    It stands alone on its line, where those of cells with text stand behind the text: ``项目名称 |``.
    """
    closed = sum(1 for line in barred if not _BAR.match(line.strip()))
    return _BAR.fullmatch(barred[0].strip()) is not None and closed > 2


def _opens(lines: list[str], start: int) -> bool:
    """Say whether a line without a bar is the text of a first cell, whose bar opens one of the next lines."""
    near = [n for n in range(start + 1, min(start + 6, len(lines))) if lines[n].strip()][:_REACH]
    opened = next((n for n in near if _bars(lines[n])), None)
    if opened is None or not _BAR.match(lines[opened].lstrip()) or _framed(lines[opened]):
        return False
    between = sum(len(lines[n]) for n in near[: near.index(opened)])
    return len(lines[start].strip()) <= _LONGEST and between <= _LONGEST


def _width(barred: list[str]) -> int:
    """Return how many bars a whole row has: the largest count that more than one line shows."""
    counts = Counter(map(_bars, barred))
    several = [count for count, lines in counts.items() if lines > 1 and count > 2]
    return max(several, default=max(counts))


def _markdown(lines: list[str], start: int, end: int) -> list[list[tuple[str, int]]]:
    rows = []
    for number in range(start, end):
        if lines[number].strip() and not is_rule(lines[number]):
            parts = [part.strip().replace("\\|", "|") for part in _BAR.split(lines[number].strip())]
            parts = parts[1:] if not parts[0] else parts
            rows.append([(part, number + 1) for part in (parts[:-1] if parts and not parts[-1] else parts)])
    return rows


def _rows(lines: list[str], start: int, end: int, width: int) -> list[list[tuple[str, int]]]:
    """Return the rows of a table that is `width` bars wide: lines put together, or one each where that makes no whole rows.

    Where merged cells were dropped, lines are shorter than the table, and two of them may happen to be as long as a row.
    """
    joined = _joined(lines, start, end, width)
    whole = sum(1 for numbers in joined if sum(_bars(lines[n]) for n in numbers) == width)
    if whole < _WHOLE * len(joined):
        joined = _joined(lines, start, end, 0)
    return [row for numbers in joined if (row := _row(lines, numbers))]


def _joined(lines: list[str], start: int, end: int, width: int) -> list[list[int]]:
    """Return the numbers of lines put together until they have `width` bars."""
    rows: list[list[int]] = []
    held: list[int] = []
    count = 0
    for number in range(start, end):
        line = lines[number]
        if not line.strip() or is_rule(line):
            continue
        bars = _bars(line)
        if held and count and (count >= width or count + bars > width):
            rows.append(held)
            held, count = [], 0
        held.append(number)
        count += bars
    return [*rows, held] if held else rows


def _row(lines: list[str], numbers: list[int]) -> list[tuple[str, int]]:
    """Return the cells of the lines of one row; a bar ends a cell, what stands behind the last one is a cell too."""
    cells: list[tuple[str, int]] = []
    text, begin = "", numbers[0]
    for number in numbers:
        parts = _BAR.split(lines[number])
        for at, part in enumerate(parts):
            if part.strip():
                begin = number if not text else begin
                text = f"{text}\n{part.strip()}" if text else part.strip()
            if at < len(parts) - 1:
                cells.append((text.replace("\\|", "|"), (begin if text else number) + 1))
                text = ""
    return [*cells, (text, begin + 1)] if text else cells


def _cells(lines: list[str], start: int, end: int) -> list[tuple[str, int]]:
    return _row(lines, [n for n in range(start, end) if lines[n].strip() and not is_rule(lines[n])])

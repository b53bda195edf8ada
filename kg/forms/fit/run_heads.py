"""Heads of columns that run together in a line, told apart by the fewest and longest heads that are known."""

from __future__ import annotations

from functools import lru_cache

from kg.forms.fit.cut import head_pattern
from kg.forms.lexicon.heads import column_roles

__all__ = ["heads_in"]

_LONGEST_HEAD = 18
_TWO = 2


def heads_in(text: str) -> list[tuple[int, int]]:
    """Return the spans of the heads of columns in a line of heads, one behind the other; what is in no list between them too.

    >>> text = "一级指标二级指标三级指标年度指标值"
    >>> [text[start:end] for start, end in heads_in(text)]
    ['一级指标', '二级指标', '三级指标', '年度指标值']
    """
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(text) + 1):
        best.append(
            min((best[start][0] + _head_cost(text[start:end]), start) for start in range(max(0, end - _LONGEST_HEAD), end))
        )
    out: list[tuple[int, int]] = []
    at = len(text)
    while at:
        out.append((best[at][1], at))
        at = best[at][1]
    out.reverse()
    targets = sum(column_roles(text[start:end])[:1] == ("target",) for start, end in out)
    return out if targets else [part for span in out for part in _two_heads(text, *span)]


def _is_one_head(text: str) -> bool:
    """Say whether no known head stands in a text but at its end, and no two years."""
    if head_pattern().match(text) or text.count("20") >= _TWO:
        return False
    return all(found.end() == len(text) for found in head_pattern().finditer(text))


@lru_cache(maxsize=8192)
def _head_cost(text: str) -> float:
    """Return what it costs to take a stretch for one head: a known one, or one that no list has."""
    if head_pattern().fullmatch(text):
        return 1.0 - len(text) / 50  # of two ways to cut a known head off, the longer one
    if column_roles(text) and _is_one_head(text):
        return 1.6  # 1-8月执行情况: known by its pattern only
    return 2.5 + 0.4 * len(text)


def _two_heads(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return a head in two where one of values and another make it up (指标值计量单位), which no other head is of then."""
    for middle in range(start + 2, end - 1):
        if column_roles(text[start:middle])[:1] == ("target",) and column_roles(text[middle:end]):
            return [(start, middle), (middle, end)]
    return [(start, end)]

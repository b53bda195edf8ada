"""Judged needs: how well a search shows other ways to measure one need, and not one way five times.

A need has aspects; an aspect is one measure that says whether the need is met, in all the wordings of it that the library
has (享受营养餐学生人数 and 营养改善计划受益学生人数 are one). What only says what it costs is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search import metrics
from search.errors import BadQueries
from search.wordings import name_key

__all__ = ["Need", "judge", "read_needs"]


@dataclass(frozen=True, slots=True)
class Need:
    """A need with its aspects.

    Attributes:
        query: as typed: a need in people's own words, or a wording of which others are sought.
        kind: ``need`` or ``wording``.
        aspects: names of the wordings of each, as `search.wordings.name_key` gives them.
    """

    query: str
    kind: str
    aspects: tuple[frozenset[str], ...]

    def shown(self, name: str) -> frozenset[int]:
        """Return the aspects that a wording of this name shows."""
        key = name_key(name)
        return frozenset(number for number, names in enumerate(self.aspects) if key in names)


def read_needs(path: Path) -> list[Need]:
    """Return the needs of a file: ``{"query", "kind", "aspects": [[name, …], …]}`` a line.

    Raises:
        BadQueries: the file cannot be read, or a line has another form.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQueries(f"{path}：打不开") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            aspects = tuple(frozenset(name_key(str(name)) for name in names) for names in told["aspects"])
            found.append(Need(str(told["query"]), str(told.get("kind", "")), aspects))
        except (KeyError, TypeError, ValueError) as error:
            raise BadQueries(f"{path} 第 {number} 行：应有 query 和 aspects（名称列表的列表）") from error
    return found


def judge(names: Callable[[str], Sequence[str]], needs: Sequence[Need]) -> Mapping[str, list[float]]:
    """Return the measures of `search.metrics.ASPECT_MEASURES` of each need, in their order.

    Args:
        names: from a query to the names of its hits, best first.
        needs: judged.
    """
    told: dict[str, list[float]] = {measure: [] for measure in metrics.ASPECT_MEASURES}
    for need in needs:
        ranking = [need.shown(name) for name in names(need.query)]
        for measure, value in metrics.ASPECT_MEASURES.items():
            told[measure].append(value(ranking, len(need.aspects)))
    return told

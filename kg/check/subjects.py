"""Rows of another project: what indicators are about against what the project, its goal and its bodies are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from kg.check.base import Case, Check, Finding
from kg.records import Indicator, Project
from kg.text import compact
from kg.vocabulary import rows

__all__ = ["CHECKS"]

_FEW = 2
"""Rows about one other field from which on they are no side line of the project."""
_LESS = 2
"""The rows of its own field are at least one for so many of the other: a form all of another field was misread."""


@cache
def _words() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each word with the fields that it tells, longest first."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("subject_words"):
        for word in row["words"].split():
            found[word].add(row["notation"])
    return tuple((word, frozenset(found[word])) for word in sorted(found, key=len, reverse=True))


def fields_of(text: str) -> set[str]:
    """Return the fields of government that the nouns of a text tell.

    >>> sorted(fields_of("农村公路路面修复"))
    ['214']
    """
    told = compact(text)
    found: set[str] = set()
    for word, fields in _words():
        if word in told:
            found |= fields
            told = told.replace(word, "　")
    return found


def foreign_indicators(case: Case) -> Iterator[Finding]:
    """Two rows or more about a field that neither the project's name, use, goal and bodies nor the form's title tells."""
    for project in case.reading.projects:
        own = fields_of(_head(case, project))
        if not own:
            continue
        alien: dict[str, list[Indicator]] = defaultdict(list)
        for indicator, _value in case.of(project):
            told = fields_of(indicator.level3)
            if told and not told & own and not (indicator.level1_category or "").startswith("satisfaction"):
                for field in told:
                    alien[field].append(indicator)
        kept = sum(1 for indicator, _value in case.of(project) if fields_of(indicator.level3) & own)
        for found in sorted(alien.values(), key=len, reverse=True)[:1]:
            if len(found) >= _FEW and kept * _LESS >= len(found):
                names = "、".join(f"“{indicator.level3}”" for indicator in found)
                message = f"{names}与项目“{project.name}”的内容不相干，疑从别的项目复制"
                yield case.at("foreign_indicators", found[0], message)


def _head(case: Case, project: Project) -> str:
    parties = (project.supervising_dept, project.implementing_unit)
    parts = [project.name, project.use_text or "", project.completion or "", case.reading.document.title or ""]
    parts += [goal.text for goal in project.goals] + [party.name for party in parties if party is not None]
    return "\n".join(parts)


CHECKS: dict[str, Check] = {foreign_indicators.__name__: foreign_indicators}

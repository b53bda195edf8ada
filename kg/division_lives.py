"""Divisions in time: when a code was in force, under which names, and which code came after it (撤县设区, 撤县设市).

Source: the revisions of GB/T 2260 that ontology/vocab/divisions.tsv was made from. They say when a code came and went, not
why: the one that came after it has the same stem (抚宁县, 抚宁区), lies in the same province, and began in the year in which
the other ended or in the next one. Where a division went into one of another name (卢湾区 into 黄浦区), the list cannot say it;
those are in ontology/vocab/division_successors.tsv.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kg.divisions import stem
from kg.vocabulary import rows

__all__ = ["DivisionLife", "life", "predecessors", "successor"]


@dataclass(frozen=True, slots=True)
class DivisionLife:
    """When a code was in force.

    Attributes:
        begun: first year, None where it lies before the first revision (1980).
        ended: last year, None where it is in force.
        former: earlier names of the same code, in order of their years.
    """

    begun: int | None
    ended: int | None
    former: tuple[str, ...]


@cache
def _by_code() -> dict[str, tuple[DivisionLife, str]]:
    listed: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows("divisions"):
        listed.setdefault(row["code"], []).append((int(row["from"] or 0), int(row["to"] or 9999), row["name"]))
    found = {}
    for code, names in listed.items():
        names.sort(key=lambda each: (each[1], each[0]))
        ended = names[-1][1]
        former = tuple(dict.fromkeys(name for *_, name in names[:-1] if name != names[-1][2]))
        begun = min(each[0] for each in names) or None
        found[code] = DivisionLife(begun, None if ended == 9999 else ended, former), names[-1][2]
    return found


def life(code: str) -> DivisionLife | None:
    """Return when the code of a division was in force; None for a code that the list lacks.

    >>> life("130323"), life("130321").former
    (DivisionLife(begun=1983, ended=2015, former=()), ('青龙县',))
    """
    found = _by_code().get(code)
    return None if found is None else found[0]


@cache
def _successors() -> dict[str, str]:
    began: dict[tuple[str, str, int], set[str]] = {}
    for code, (told, name) in _by_code().items():
        if told.begun is not None:
            began.setdefault((code[:2], stem(name), told.begun), set()).add(code)
    found = {row["before"]: row["after"] for row in rows("division_successors")}
    for code, (told, name) in _by_code().items():
        if told.ended is None or code in found:
            continue
        later = {other for year in (told.ended, told.ended + 1) for other in began.get((code[:2], stem(name), year), ())} - {
            code
        }
        if len(later) == 1:
            found[code] = later.pop()
    return found


def successor(code: str) -> str | None:
    """Return the code that came after one that is no longer in force, None where there is no such, or several could be meant.

    >>> successor("130323"), successor("130306")
    ('130306', None)
    >>> successor("310103")
    '310101'
    """
    return _successors().get(code)


def predecessors(code: str) -> tuple[str, ...]:
    """Return the codes that `code` came after.

    >>> predecessors("130306")
    ('130323',)
    """
    return tuple(sorted(before for before, after in _successors().items() if after == code))

"""The shipped list of base documents, ontology/vocab/policies.tsv: number, title, issuers, dates, what replaced what.

A row says how far it was read (V, S, R);
a doubtful one (R?) neither joins a title with a number nor dates anything. A number on two
documents of the list joins nothing either: the numbers conflict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.policy_titles import Title, title_of
from kg.vocabulary import rows

__all__ = ["Listed", "by_name", "by_number", "with_numbers"]

_DOUBTFUL = "R?"


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of the list.

    Attributes:
        number: normal form, "" where none is known.
        title: None where the list has none.
        issuers: full names, the lead first.
        region: code of the division it holds for, 000000 for the whole country.
        issued: year, month or day, as far as known; "" if not.
        begins: day from which it is in force, "" where not known.
        ends: day on which the document that replaced it begins or was issued; "" where it is not replaced.
        replaces: number of the document before it, "" for none.
        replaced_by: number of the document after it, "" for none.
        status: in_force, repealed, spent, superseded, unknown.
        evidence: how far it was read and where, for people.
    """

    number: str
    title: str | None
    issuers: tuple[str, ...]
    region: str
    issued: str
    begins: str
    ends: str
    replaces: str
    replaced_by: str
    status: str
    evidence: str


def with_numbers() -> Iterator[tuple[Listed, Title]]:
    """Yield the documents whose number and title are known, that carry no number that two documents carry, and their titles."""
    carried = Counter(document.number for document in _listed())
    for document in _listed():
        if document.number and document.title and carried[document.number] == 1:
            yield document, title_of(document.title)


def by_number(number: str) -> Listed | None:
    """Return the document of a number; None where the list lacks it or has it twice.

    >>> by_number("财预〔2020〕10号").replaces, by_number("财预〔2011〕285号").ends
    ('财预〔2011〕285号', '2020-02-25')
    """
    found = [document for document in _listed() if document.number == number]
    return found[0] if len(found) == 1 else None


def by_name(name: str) -> Listed | None:
    """Return the document without a number that goes by a name in the form for comparison (`Title.names`), else None.

    >>> by_name("中华人民共和国预算法").issued
    '2018-12-29'
    """
    return _names().get(name)


@cache
def _names() -> Mapping[str, Listed]:
    return {title_of(d.title).names[0]: d for d in _listed() if d.title and not d.number}


@cache
def _listed() -> tuple[Listed, ...]:
    known = {row["number"]: row for row in rows("policies") if row["number"]}
    found = []
    for row in rows("policies"):
        if row["verified"] == _DOUBTFUL:
            continue
        follower = known.get(row["replaced_by"], {})
        found.append(
            Listed(
                row["number"],
                row["title"] or None,
                tuple(row["issuer"].split("|")),
                row["region"],
                row["issued"],
                row["from"],
                follower.get("from") or follower.get("issued") or "",
                row["replaces"],
                row["replaced_by"],
                row["status"],
                f"政策清单 policies.tsv：{_MARKS[row['verified']]}" + (f"，{row['source']}" if row["source"] else ""),
            )
        )
    return tuple(found)


_MARKS = {"V": "已读原文或其可靠副本的相应段落", "S": "据其他公开页面的引用", "R": "据一般知识，未核对原文"}

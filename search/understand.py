"""What a query is about, before any lane runs: ids in it, the category it asks for, its words in the language of forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.text import compact, nfkc, squash
from kg.thesaurus import Thesaurus

__all__ = ["Known", "Query", "conditions", "parse"]

_NUMBERED = re.compile(r"\d\s*号|[〔\[【(（﹝]\s*\d{4}\s*[〕\]】)）﹞]")
_PROJECT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{21}(?![0-9A-Za-z])")
_UNIT_CODE = re.compile(r"[\[【]\s*(\d{3,9})\s*[\]】]|^\s*(\d{3,9})\s*$")
_CHOICE = re.compile(r"([\u4e00-\u9fff]{1,2})不\1")
_ASKED = re.compile(r"有没有|是不是|是否|能不能|有无|[吗呢吧么?？。!！]+$")


_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年度?|^(20\d\d)\s+|\s+(20\d\d)$")
_LEVEL2 = re.compile(r"^\s*([\u4e00-\u9fff]{2,8}指标)[\s:：,，]+(?=\S)|\s+([\u4e00-\u9fff]{2,8}指标)\s*$")


@dataclass(frozen=True, slots=True)
class Known:
    """What the library holds, by which a query is understood.

    Attributes:
        divisions: names of divisions.
        departments: names of bodies.
        units: units of targets.
    """

    divisions: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


def conditions(text: str, known: Known) -> tuple[str, dict[str, str | int]]:
    """Return `text` without the conditions in it, and the conditions by name of filter.

    Only what the library knows is read as a condition (a place or body that no document is of stays text), and only where it is
    plainly one: a year with 年 or at an end, a body's or a place's name, a level 2 with 指标 at an end, a bound with its sign
    or word at the end. 80周岁以上老人 is an object, not a target.

    >>> conditions("2024年澄湖县公路养护里程 ≥300公里", Known(frozenset({"澄湖县"}), units=frozenset({"公里"})))
    ('公路养护里程', {'year': 2024, 'division': '澄湖县', 'operator': '≥', 'unit': '公里'})
    """
    found: dict[str, str | int] = {}
    rest = text
    year = _YEAR.search(rest)
    if year:
        found["year"] = int(next(group for group in year.groups() if group))
        rest = rest[: year.start()] + " " + rest[year.end() :]
    for name, held in (("department", known.departments), ("division", known.divisions)):
        # Longest first: 澄湖县水利局 before 澄湖县.
        named = next((entry for entry in sorted(held, key=lambda e: (-len(e), e)) if len(entry) > 1 and entry in rest), None)
        if named is not None and squash(rest.replace(named, " ")):
            found[name] = named
            rest = rest.replace(named, " ")
    level = _LEVEL2.search(rest)
    if level:
        found["level2"] = level[1] or level[2]
        rest = rest[: level.start()] + " " + rest[level.end() :]
    rest, bound = _bound(rest, known.units)
    return squash(rest) or text, {**found, **bound}


def _bound(text: str, units: frozenset[str]) -> tuple[str, dict[str, str | int]]:
    """Return `text` without a bound at its end (≥95%, 不低于300公里), and its operator and unit."""
    if not any(character.isdigit() for character in text):
        return text, {}
    # Imported here: most queries have no number.
    from kg.vocabulary import matcher, rows

    signs = {row["word"]: row["effective"] or row["sign"] for row in rows("operators") if row["side"] == "before"}
    plain_signs = {sign: sign for sign in ("≥", "≤", ">", "<", "=")}
    known_signs = {**signs, ">=": "≥", "<=": "≤", **plain_signs}
    match = re.search(rf"\s*({matcher(known_signs)})\s*\d+(?:\.\d+)?\s*(\D{{0,8}})$", text)
    if match is None or (match[2] and match[2] not in units):
        return text, {}
    bound: dict[str, str | int] = {"operator": known_signs[match[1]]}
    if match[2]:
        bound["unit"] = match[2]
    return text[: match.start()], bound


@dataclass(frozen=True, slots=True)
class Query:
    """A query, understood.

    Attributes:
        text: as typed, NFKC, runs of blanks as one.
        rest: `text` without the ids in it; what the lanes read.
        formal: `rest` in the words of forms, without the marks of a question.
        policies: normal forms of the policy documents named by number.
        project_codes: codes of projects in it.
        unit_codes: unit codes in it ([054001], or nothing but digits).
        families: stems of level 2 that it asks for, with weights that sum to 1 (`kg.thesaurus`).
        concepts: concepts in it, with weights.
        wanted: conditions read out of it, by name of filter; `rest` is without them.
    """

    text: str
    rest: str
    formal: str
    policies: tuple[str, ...] = ()
    project_codes: tuple[str, ...] = ()
    unit_codes: tuple[str, ...] = ()
    families: Mapping[str, float] = field(default_factory=dict)
    concepts: Mapping[str, float] = field(default_factory=dict)
    wanted: Mapping[str, str | int] = field(default_factory=dict)


def plain(text: str) -> str:
    """Return `text` without the marks of a question: 满不满意 → 满意, 有没有, 吗.

    >>> plain("老百姓满不满意？")
    '老百姓满意'
    """
    return _ASKED.sub("", _CHOICE.sub(r"\1", compact(text)))


def parse(text: str, thesaurus: Thesaurus, known: Known | None = None) -> Query:
    """Return what `text` is about; never raises on odd text.

    Args:
        text: as typed.
        thesaurus: for its words.
        known: what the library holds; None reads no conditions.
    """
    text = squash(nfkc(text))
    rest, policies = _policies(text)
    rest, wanted = (rest, {}) if known is None else conditions(rest, known)
    project_codes = tuple(dict.fromkeys(match[0] for match in _PROJECT_CODE.finditer(rest)))
    rest = _PROJECT_CODE.sub(" ", rest)
    unit_codes = tuple(dict.fromkeys(match[1] or match[2] for match in _UNIT_CODE.finditer(rest)))
    rest = squash(_UNIT_CODE.sub(" ", rest))
    asked = plain(rest)
    return Query(
        text=text,
        rest=rest,
        formal=thesaurus.formal(asked),
        policies=policies,
        project_codes=project_codes,
        unit_codes=unit_codes,
        families=thesaurus.families(rest) or thesaurus.families(asked),
        concepts={**thesaurus.weights(asked), **thesaurus.weights(rest)},
        wanted=wanted,
    )


def _policies(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` without numbers of policy documents, and their normal forms."""
    if not _NUMBERED.search(text):
        return text, ()
    # Imported here: its word lists are not needed for a query without a number.
    from kg.citations import find_all

    found = [citation for citation in find_all(text) if citation.kind != "title"]
    for citation in reversed(found):
        text = text[: citation.start] + " " + text[citation.end :]
    return squash(text), tuple(dict.fromkeys(citation.normalized for citation in found))

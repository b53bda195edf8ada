"""What a query is about, before any lane runs: ids in it, the category it asks for, its words in the language of forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kg.text import compact, nfkc, squash
from kg.thesaurus import Thesaurus

__all__ = ["PARTS", "Known", "Query", "conditions", "parse"]

_NUMBERED = re.compile(r"\d\s*号|[〔\[【(（﹝]\s*\d{4}\s*[〕\]】)）﹞]")
_PROJECT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{21}(?![0-9A-Za-z])")
_UNIT_CODE = re.compile(r"[\[【]\s*(\d{3,9})\s*[\]】]|^\s*(\d{3,9})\s*$")
_CHOICE = re.compile(r"([\u4e00-\u9fff]{1,2})不\1")
_ASKED = re.compile(r"有没有|是不是|是否|能不能|有无|(?<![吗呢吧么?？。!！])[吗呢吧么?？。!！]++$")

PARTS = ("level2", "department", "division", "year", "unit", "operator", "cites")
"""What can be read out of a query, by name of filter; each can be ignored (`parse`)."""

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年度?|^(20\d\d)\s+|(?<!\s)\s++(20\d\d)$")
_LEVEL2 = re.compile(r"^\s*([\u4e00-\u9fff]{2,8}指标)[\s:：,，]+(?=\S)|(?<!\s)\s++([\u4e00-\u9fff]{2,8}指标)\s*+$")


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


def conditions(text: str, known: Known, ignore: Collection[str] = ()) -> tuple[str, dict[str, str | int]]:
    """Return `text` without the conditions in it, and the conditions by name of filter, but for those in `ignore`.

    Only what the library knows is read as a condition (a place or body that no document is of stays text), and only where it is
    plainly one: a year with 年 or at an end, a body's or a place's name, a level 2 with 指标 at an end, a bound with its sign
    or word at the end. 80周岁以上老人 is an object, not a target.

    What is ignored leaves the text as well: who strikes a county out looks for the measure anywhere, not for the county's name
    in wordings. Of a bound, which is one phrase, operator or unit alone can be ignored.

    >>> conditions("2024年澄湖县公路养护里程 ≥300公里", Known(frozenset({"澄湖县"}), units=frozenset({"公里"})))
    ('公路养护里程', {'year': 2024, 'division': '澄湖县', 'operator': '≥', 'unit': '公里'})
    """
    found: dict[str, str | int] = {}
    # What is read is blanked in its place, so that what is read next does not depend on what is ignored: each part goes alone.
    rest, taken = text, [False] * len(text)

    def take(spans: Iterable[tuple[int, int]], values: Mapping[str, str | int]) -> None:
        nonlocal rest
        kept = {name: value for name, value in values.items() if name not in ignore}
        characters = list(rest)
        for start, end in spans:
            for place in range(start, end):
                taken[place] |= bool(values) and not characters[place].isspace()
                characters[place] = " "
        rest = "".join(characters)
        found.update(kept)

    year = _YEAR.search(rest)
    if year:
        take([year.span()], {"year": int(next(group for group in year.groups() if group))})
    for name, held in (("department", known.departments), ("division", known.divisions)):
        # Longest first: 澄湖县水利局 before 澄湖县.
        named = next((entry for entry in sorted(held, key=lambda e: (-len(e), e)) if len(entry) > 1 and entry in rest), None)
        if named is not None and squash(rest.replace(named, " ")):
            take([match.span() for match in re.finditer(re.escape(named), rest)], {name: named})
    level = _LEVEL2.search(rest)
    if level:
        take([level.span()], {"level2": level[1] or level[2]})
    start, bound = _bound(rest, known.units)
    take([(start, len(rest))], bound)
    left = "".join(" " if gone else character for character, gone in zip(text, taken, strict=True))
    return squash(left) or text, found


def _bound(text: str, units: frozenset[str]) -> tuple[int, dict[str, str | int]]:
    """Return where the bound at the end of `text` begins (≥95%, 不低于300公里), and its operator and unit; nothing for none."""
    if not any(character.isdigit() for character in text):
        return len(text), {}
    # Imported here: most queries have no number.
    from kg.vocabulary import matcher, rows

    signs = {row["word"]: row["effective"] or row["sign"] for row in rows("operators") if row["side"] == "before"}
    plain_signs = {sign: sign for sign in ("≥", "≤", ">", "<", "=")}
    known_signs = {**signs, ">=": "≥", "<=": "≤", **plain_signs}
    match = re.search(rf"({matcher(known_signs)})\s*\d+(?:\.\d+)?\s*(\D{{0,8}})$", text.rstrip())
    if match is None or (match[2] and match[2] not in units):
        return len(text), {}
    bound: dict[str, str | int] = {"operator": known_signs[match[1]]}
    if match[2]:
        bound["unit"] = match[2]
    return len(text[: match.start()].rstrip()), bound


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
        level2: whether the category that it is about counts.
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
    level2: bool = True


def plain(text: str) -> str:
    """Return `text` without the marks of a question: 满不满意 → 满意, 有没有, 吗.

    >>> plain("老百姓满不满意？")
    '老百姓满意'
    """
    return _ASKED.sub("", _CHOICE.sub(r"\1", compact(text)))


def parse(text: str, thesaurus: Thesaurus, known: Known | None = None, ignore: Collection[str] = ()) -> Query:
    """Return what `text` is about; never raises on odd text.

    Args:
        text: as typed.
        thesaurus: for its words.
        known: what the library holds; None reads no conditions.
        ignore: names of `PARTS` that do not count; they leave the text all the same, unless they are all there is.
    """
    text = squash(nfkc(text))
    rest, policies = _policies(text)
    if "cites" in ignore:
        rest, policies = rest or text, ()
    rest, wanted = (rest, {}) if known is None else conditions(rest, known, ignore)
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
        families={} if "level2" in ignore else thesaurus.families(rest) or thesaurus.families(asked),
        concepts={**thesaurus.weights(asked), **thesaurus.weights(rest)},
        wanted=wanted,
        level2="level2" not in ignore,
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

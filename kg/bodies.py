"""发文机关: which body issues under a 代字.

A 代字 names its body by abbreviations: ``冀财社`` is 冀 (a place) + 财 (a body) + 社 (a section); bodies of the state have
their own (``国办发``). Three sources, in this order of certainty:

1. what documents say themselves (kg/observations.py): a title beside the number that names the issuer, a body printed
   before the 代字;
2. the list ontology/vocab/bodies.tsv;
3. the rule of composition, with the parts in ontology/vocab/body_parts.tsv and body_sections.tsv.

What a rule or a list says is checked against the year of the number (kg/body_lives.py): 卫 of 2016 is no 卫生健康委员会 yet,
and a 医保局 of 2015 there was none.

The same abbreviation means different places (卢 is 卢龙县 or 卢氏县), so the rule needs the division that the citing document
belongs to: its own abbreviation, that of its city, that of its province are tried. The character of a province that no
other place uses (冀, not 宁) decides by itself. What stays open is left open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from kg import divisions
from kg.body_lives import names_in_time, tenure
from kg.citations import parse as parse_number
from kg.daizi import Reading, placed, readings
from kg.errors import ParseError
from kg.observations import Knowledge, Observation, learn, observe, observe_text
from kg.records import Division
from kg.text import compact
from kg.vocabulary import column, rows

__all__ = [
    "Certainty",
    "Issuer",
    "Knowledge",
    "Observation",
    "Resolution",
    "describe",
    "learn",
    "observe",
    "observe_text",
    "resolve",
]

_WHOLE_COUNTRY = "000000"
_MOST_CANDIDATES = 40
_LONGEST_SECTION = 3
"""Characters of a department and a kind that may follow the front of a ministry's 代字."""


class Certainty(StrEnum):
    """How an issuer is known, from the surest to the least sure.

    ``rule_section``: place and body are read, the section behind them is not known; ``succession``: the body of the year of
    the number, by kg/body_lives.py.
    """

    DOCUMENT = "document"
    VOCABULARY = "vocabulary"
    RULE = "rule"
    RULE_INSIDE = "rule_inside"
    RULE_SECTION = "rule_section"
    SUCCESSION = "succession"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body that may stand behind a 代字.

    Attributes:
        name: full name of the body.
        division: that it belongs to; None for bodies of the state.
        certainty: how it is known.
        verified: True where a document names it; False for general usage and for the rule.
        evidence: the text, the list or the rule it rests on, in Chinese.
        section: section of the body (社会保障), where the 代字 names one.
    """

    name: str
    division: Division | None
    certainty: Certainty
    verified: bool
    evidence: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Answer to `resolve`.

    Attributes:
        status: ok, ambiguous (two candidates or more) or unknown.
        daizi: 代字 that was asked for.
        body: the issuer, where status is ok.
        candidates: the issuers that come into question, the likeliest first; for ok those that were not taken; for unknown at
            most one, which was refused.
        reason: why an issuer that the 代字 names is not given, in Chinese: it did not exist in the year of the number.
    """

    status: str
    daizi: str
    body: Issuer | None
    candidates: tuple[Issuer, ...] = ()
    reason: str | None = None


def resolve(
    daizi: str, within: str | None = None, knowledge: Knowledge | None = None, *, year: int | None = None
) -> Resolution:
    """Return the body that issues under `daizi`, as far as it can be told.

    Args:
        daizi: 代字, or a whole number in any spelling.
        within: code of the division of the document that cites it.
        knowledge: what documents say, from `learn`.
        year: of the number; read from `daizi` where that is a whole number. A body that did not exist then gives way to the
            one that stood in its place (certainty ``succession``), or is refused with the reason if there was none.

    >>> resolve("秦医保", "130324").body.name
    '秦皇岛市医疗保障局'
    >>> answer = resolve("卢政办发")
    >>> answer.status, [i.name for i in answer.candidates]
    ('ambiguous', ['卢龙县人民政府办公室', '卢氏县人民政府办公室'])
    >>> resolve("国办发", "130324").body.name
    '国务院办公厅'
    >>> resolve("秦卫〔2015〕8号", "130324").body.name
    '秦皇岛市卫生和计划生育委员会'
    >>> answer = resolve("秦医保〔2015〕8号", "130324")
    >>> answer.status, answer.reason
    ('unknown', '2015年尚无秦皇岛市医疗保障局（2018年起）')
    """
    prefix, printed_year = _prefix(daizi)
    answer = _in_year(_resolved(prefix, within, knowledge or {}, year or printed_year), year or printed_year)
    if answer.status == "ambiguous" and len({(issuer.name, issuer.division) for issuer in answer.candidates}) < 2:
        return replace(answer, status="unknown", candidates=answer.candidates[:1])
    return answer


def _resolved(prefix: str, within: str | None, knowledge: Knowledge, year: int | None) -> Resolution:
    """Answer `resolve` without regard to the lives of bodies; `year` sorts out 代字 that were not in use then."""
    issuers = _observed(prefix, within, knowledge)
    if issuers:
        return _decided(prefix, issuers[:1] if len({issuer.name for issuer in issuers}) == 1 else issuers)
    listed, reason = _listed(prefix, within, year)
    if reason is not None:
        return Resolution("ambiguous", prefix, None, tuple(listed), reason)
    near = [_issuer(reading, Certainty.RULE) for reading in _possible(placed(prefix, within))]
    taken = next(filter(None, _by_certainty(prefix, within, listed, near)), None)
    return _anywhere(prefix, within) if taken is None else _decided(prefix, taken, near)


def _by_certainty(prefix: str, within: str | None, listed: list[Issuer], near: list[Issuer]) -> Iterator[list[Issuer]]:
    """Yield the issuers that each source and rule gives for a 代字, the surest first; `near` are of the division and above."""
    yield listed
    yield _named(prefix)
    yield [_issuer(reading, Certainty.RULE) for reading in _possible(readings(prefix)) if reading.decisive]
    yield near
    yield [_issuer(reading, Certainty.RULE_INSIDE) for reading in _possible(_inside(prefix, within))]
    if not readings(prefix):
        yield [_issuer(reading, Certainty.RULE_SECTION) for reading in _possible(_loosely(prefix, within))]
    yield _central_section(prefix)


def _decided(prefix: str, taken: list[Issuer], near: Sequence[Issuer] = ()) -> Resolution:
    """Answer with the only issuer of `taken`, those of `near` as what else it could be; several are ambiguous."""
    if len(taken) == 1:
        return Resolution("ok", prefix, taken[0], tuple(issuer for issuer in near if issuer.name != taken[0].name))
    return Resolution("ambiguous", prefix, None, tuple(taken))


def _anywhere(prefix: str, within: str | None) -> Resolution:
    """Answer for a 代字 that fits no division at hand: by the one place in the country that it fits, else with all of them.

    One character that fits one county alone is no proof: the place may be one that our list spells otherwise, or lacks.
    """
    possible = _possible(readings(prefix))
    issuers = [_issuer(reading, Certainty.RULE) for reading in possible]
    if len(possible) == 1 and within is None and len(possible[0].place) > 1:
        return Resolution("ok", prefix, issuers[0])
    return Resolution("ambiguous" if issuers else "unknown", prefix, None, tuple(issuers[:_MOST_CANDIDATES]))


def describe(
    daizi: str, within: str | None = None, knowledge: Knowledge | None = None, *, year: int | None = None
) -> dict[str, object]:
    """Return the answer of `resolve` in the shape of ``jixiao issuer`` (interfaces.md).

    >>> describe("秦医保", "130324")["status"]
    'ok'
    """
    answer = resolve(daizi, within, knowledge, year=year)
    return {
        "status": answer.status,
        "daizi": answer.daizi,
        "within": within,
        "issuer": None if answer.body is None else _json(answer.body),
        "candidates": [_json(issuer) for issuer in answer.candidates],
        "reason": answer.reason,
    }


def _json(issuer: Issuer) -> dict[str, object]:
    division = issuer.division
    return {
        "name": issuer.name,
        "division": None if division is None else {"code": division.code, "name": division.name},
        "section": issuer.section,
        "certainty": issuer.certainty.value,
        "verified": issuer.verified,
        "evidence": issuer.evidence,
    }


def _prefix(daizi: str) -> tuple[str, int | None]:
    """Return the 代字 and, where `daizi` is a whole number, its year."""
    text = compact(daizi)
    try:
        number = parse_number(text)
    except ParseError:
        return text, None
    return number.prefix or text, number.year


def _in_year(answer: Resolution, year: int | None) -> Resolution:
    """Return `answer` with the bodies that stood in the place of its bodies in `year`."""
    if year is None or answer.reason is not None:
        return answer
    candidates = tuple(_at(issuer, year) or issuer for issuer in answer.candidates)
    if answer.body is None:
        return replace(answer, candidates=candidates)
    then = _at(answer.body, year)
    reason = tenure(answer.body.name, year).reason
    part = next((r.part for r in readings(answer.daizi) if r.name == answer.body.name), "")
    said = answer.body.certainty is Certainty.DOCUMENT
    if then is not None and then is not answer.body and not said and not _abbreviates(part, then.name):
        then, reason = None, f"{reason}，其名称不合代字“{part}”"
    if then is None:
        return Resolution("ambiguous", answer.daizi, None, (answer.body, *candidates), reason)
    return replace(answer, body=then, candidates=tuple(issuer for issuer in candidates if issuer.name != then.name))


def _abbreviates(part: str, name: str) -> bool:
    """Say whether the characters of `part` stand in `name` in this order: 卫计 in 卫生和计划生育局, 应急 not in 安监局."""
    rest = iter(name)
    return all(character in rest for character in part)


def _at(issuer: Issuer, year: int) -> Issuer | None:
    """Return what `issuer` was in `year`: itself, the body before or after it, None if there was none.

    What a document says was said of some year, so it too gives way to the name of the year, but it is never refused.
    """
    found = tenure(issuer.name, year)
    if found.name is None:
        return issuer if issuer.certainty is Certainty.DOCUMENT else None
    if not found.reason:
        return issuer
    evidence = f"{issuer.evidence}；{found.reason}"
    return replace(issuer, name=found.name, certainty=Certainty.SUCCESSION, verified=False, evidence=evidence)


def _observed(prefix: str, within: str | None, knowledge: Knowledge) -> list[Issuer]:
    found = []
    for seen in knowledge.get(prefix, ()):
        near = seen.division is None or within is None or divisions.contains(seen.division, within)
        if near or (within is not None and seen.division is not None and divisions.contains(within, seen.division)):
            division = divisions.by_code(seen.division) if seen.division else None
            found.append(Issuer(seen.body, division, Certainty.DOCUMENT, True, seen.place))
    return found


def _listed(prefix: str, within: str | None, year: int | None) -> tuple[list[Issuer], str | None]:
    """Return the issuers that the list has for a 代字, and why none of them can be meant, None if one can.

    A 代字 that names its ministry (人社部发) began and ended with it: 人社部发〔2005〕 is a slip of the pen.
    """
    found, outside = [], None
    for row in rows("bodies"):
        if row["daizi"] != prefix:
            continue
        region = row["region"]
        if region == _WHOLE_COUNTRY or within is None or divisions.contains(region, within):
            division = None if region == _WHOLE_COUNTRY else divisions.by_code(region)
            verified = row["verified"] == "yes"
            found.append(Issuer(row["body"], division, Certainty.VOCABULARY, verified, f"代字表：{row['evidence']}"))
            if year is not None and row["from"] and year < int(row["from"]):
                outside = f"“{prefix}”自{row['from']}年起使用，文号的年份是{year}年"
            elif year is not None and row["to"] and year > int(row["to"]) + 1:
                outside = f"“{prefix}”用至{row['to']}年，文号的年份是{year}年"
    return found, outside


@cache
def _proven() -> dict[tuple[str, str], str]:
    """Return (code of the place, part of the body) → the number and text that prove them, from daizi_evidence.tsv."""
    found: dict[tuple[str, str], str] = {}
    for row in rows("daizi_evidence"):
        for reading in readings(row["daizi"]) or readings(row["daizi"], loose=True):
            if row["body"] in names_in_time(reading.name):
                found.setdefault((reading.division.code or "", reading.part), f"{row['number']}{row['seen']}")
    return found


@cache
def _proven_names() -> dict[tuple[str, str], set[str]]:
    """Return (code of the place, part of the body) → the names that daizi_evidence.tsv proves for it."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows("daizi_evidence"):
        for reading in readings(row["daizi"]) or readings(row["daizi"], loose=True):
            if row["body"] in names_in_time(reading.name):
                found.setdefault((reading.division.code or "", reading.part), set()).add(row["body"])
    return found


def _possible(found: Iterable[Reading]) -> list[Reading]:
    """Return the readings without those whose body is known to be called otherwise in that place."""
    proven = _proven_names()
    names = ((reading, proven.get((reading.division.code or "", reading.part))) for reading in found)
    return [reading for reading, known in names if known is None or known & set(names_in_time(reading.name))]


def _named(prefix: str) -> list[Issuer]:
    """Return the body whose name itself stands in the number: 国务院令, 民航总局."""
    for noun in ("令", "公告", "通告"):
        if prefix.endswith(noun) and len(prefix) > len(noun):
            return [Issuer(prefix.removesuffix(noun), None, Certainty.DOCUMENT, True, "机关名称见于文号")]
    if prefix.endswith(tuple(column("citation_words", "word", role="body"))) and not readings(prefix):
        return [Issuer(prefix, None, Certainty.DOCUMENT, True, "机关名称见于文号")]
    return []


def _inside(prefix: str, within: str | None) -> list[Reading]:
    """Return the readings whose place lies inside the division `within`."""
    if within is None:
        return []
    return [r for r in readings(prefix) if r.division.code is not None and divisions.contains(within, r.division.code)]


@cache
def _central_stems() -> dict[str, str]:
    """Return front of a 代字 → body of the state, where at least two listed 代字 begin so and all of them are of that body.

    Ministries number by department: 文旅发, 文旅市场发, 文旅资源发. One that the list lacks (文旅财发) is read by its front.
    """
    bodies_of: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for row in rows("bodies"):
        if row["region"] == _WHOLE_COUNTRY:
            for end in range(2, len(row["daizi"]) + 1):
                bodies_of.setdefault(row["daizi"][:end], set()).add(row["body"])
                counts[row["daizi"][:end]] = counts.get(row["daizi"][:end], 0) + 1
    return {stem: next(iter(names)) for stem, names in bodies_of.items() if len(names) == 1 and counts[stem] > 1}


def _central_section(prefix: str) -> list[Issuer]:
    """Return the body of the state whose 代字 begin like `prefix`, at most `_LONGEST_SECTION` characters before its end."""
    for end in range(len(prefix) - 1, max(1, len(prefix) - _LONGEST_SECTION - 1), -1):
        name = _central_stems().get(prefix[:end])
        if name is not None:
            return [Issuer(name, None, Certainty.RULE_SECTION, False, f"代字表：{prefix[:end]}…均为{name}")]
    return []


def _loosely(prefix: str, within: str | None) -> list[Reading]:
    """Return the readings whose section is not known, of the division `within`, one above it, or a province named by itself."""
    decided = [reading for reading in readings(prefix, loose=True) if reading.decisive]
    return decided or placed(prefix, within, loose=True)


def _issuer(reading: Reading, certainty: Certainty) -> Issuer:
    seen = _proven().get((reading.division.code or "", reading.part))
    evidence = reading.evidence + (f"；{seen}" if seen else "")
    return Issuer(reading.name, reading.division, certainty, seen is not None, evidence, reading.section)

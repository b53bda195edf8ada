"""Which policy document a citation means: its scope and its issuer.

A number is a value scoped by its issuer. The same 代字 can mean different bodies (长办发 of 长沙 and of 长春); then the
number alone would let one city's document answer for another's. Hence: one node a number, **unless** the 代字 is ambiguous
over the whole country and the division of the citing document decides it; such a node carries the code of that division
(``policy/{code}/{number}``). A document without a number is known by its title, which is as local as the document that cites
it, unless the title names the state itself (中华人民共和国预算法).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg import bodies
from kg import divisions as divisions_of
from kg.body_lives import names_in_time
from kg.policy_list import by_number
from kg.records import Division
from kg.signatures import Signatory, signatories
from kg.vocabulary import rows

__all__ = ["is_number", "issuer_of", "issuers_of", "observed", "policy_key", "policy_scope", "year_of"]

_NUMBERED = re.compile(r"^(?P<prefix>.+?)〔(?P<year>\d{4})〕(?P<serial>.+)号$")
_ORDER = re.compile(r"(?:令第|公告).+号$")
_COUNTRY = "000000"
_STATE = re.compile(r"^《?(?:中华人民共和国|国务院|国家|中共中央|全国)")


@cache
def _aliases() -> dict[str, str]:
    return {row["word"]: row["meaning"] for row in rows("policy_titles") if row["role"] == "number_alias"}


def policy_key(normalized: str) -> str:
    """Return the number under which a document is filed: that of an order whose body is written short in full.

    >>> policy_key("国令第729号"), policy_key("财预〔2015〕88号")
    ('国务院令第729号', '财预〔2015〕88号')
    """
    front, ordinal, rest = normalized.partition("第")
    return f"{_aliases().get(front, front)}{ordinal}{rest}"


def policy_scope(normalized: str, division: str | None) -> str | None:
    """Return the code of the division that has to stand in the IRI of a policy document, None where none has to.

    Args:
        normalized: number in normal form, or title.
        division: code of the division of the citing document.

    >>> policy_scope("财预〔2015〕88号", "130100"), policy_scope("专项经费管理办法", "130100")
    (None, '130100')
    >>> policy_scope("长政办发〔2019〕6号", "430100"), policy_scope("长政办发〔2019〕6号", "220100")
    ('430100', '220100')
    """
    if division is None or _order(normalized) or _STATE.match(normalized):
        return None
    match = _numbered(normalized)
    if match is None:
        return division
    if len(_divisions(_resolved(match["prefix"], None))) < 2:
        return None
    codes = _divisions(_resolved(match["prefix"], division))
    return next(iter(codes)) if len(codes) == 1 else None


def _divisions(answer: bodies.Resolution) -> set[str | None]:
    """Return the codes of the divisions of the bodies that come into question; the name may be open where the place is not.

    >>> _divisions(_resolved("卢文旅", "130324"))
    {'130324'}
    """
    possible = answer.candidates if answer.body is None else (answer.body,)
    return {None if body.division is None else body.division.code for body in possible}


def _numbered(text: str) -> re.Match[str] | None:
    """Match a number with 代字 and year. Without 号 at the end nothing is tried: each bracket would be followed to the end."""
    return _NUMBERED.match(text) if text.endswith("号") else None


def _order(text: str) -> bool:
    """Say whether `text` is the number of an order or an announcement; 号 is looked at first, as in `_numbered`."""
    return text.endswith("号") and _ORDER.search(text) is not None


@cache
def _resolved(prefix: str, division: str | None, year: int | None = None) -> bodies.Resolution:
    return bodies.resolve(prefix, division, year=year)


def is_number(normalized: str) -> bool:
    """Say whether the normal form is a number (文号, 令, 公告), not a title.

    >>> is_number("国务院令第413号"), is_number("专项经费管理办法")
    (True, False)
    """
    return _numbered(normalized) is not None or _order(normalized)


def year_of(normalized: str) -> int | None:
    """Return the year in a number, None where there is none.

    >>> year_of("财预〔2015〕88号"), year_of("国务院令第413号")
    (2015, None)
    """
    match = re.search(r"〔(\d{4})〕", normalized)
    return int(match[1]) if match and is_number(normalized) else None


def observed(normalized: str, title: str, division: str | None) -> bodies.Observation | None:
    """Return what a title printed beside a number says of the issuer, None where it says nothing.

    >>> observed("长医保〔2022〕18号", "长沙市医疗保障局关于结算的通知", "430100").body
    '长沙市医疗保障局'
    """
    match = _numbered(normalized)
    return None if match is None else bodies.observe(match["prefix"], title, "", division, normalized)


def issuer_of(normalized: str, divisions: Iterable[str], knowledge: bodies.Knowledge | None = None) -> bodies.Issuer | None:
    """Return the body that issued a document, None where its 代字 leaves that open.

    Args:
        normalized: number in normal form.
        divisions: codes of the divisions of the citing documents; what they say must agree.
        knowledge: what titles say of issuers (`observed`), by 代字.

    >>> issuer_of("国办发〔2020〕11号", []).name
    '国务院办公厅'
    >>> issuer_of("长政办发〔2019〕6号", ["430100", "220100"]) is None
    True
    """
    match = _numbered(normalized)
    if match is None and not _order(normalized):
        return None
    prefix = match["prefix"] if match else normalized
    places: list[str | None] = [*sorted(divisions)]
    year = year_of(normalized)
    if knowledge and prefix in knowledge:
        answers = [bodies.resolve(prefix, place, knowledge, year=year).body for place in places or [None]]
    else:
        answers = [_resolved(prefix, place, year).body for place in places] or [_far(_resolved(prefix, None, year).body)]
    found = {body.name: body for body in answers if body is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def issuers_of(
    normalized: str,
    divisions: Iterable[str],
    titles: Iterable[str] = (),
    knowledge: bodies.Knowledge | None = None,
) -> tuple[Signatory, ...]:
    """Return the bodies that issued a document, the lead first; empty where that is open.

    What is printed beside the number says most: a title signed by several bodies names them all, if its lead can stand behind
    the 代字. Then comes the shipped list, then the 代字 alone.

    Args:
        normalized: number in normal form.
        divisions: codes of the divisions of the citing documents.
        titles: those printed beside the number, the most usual first.
        knowledge: what titles say of issuers (`observed`), by 代字.

    >>> [body.name for body in issuers_of("财建〔2011〕361号", [], ["财政部 水利部关于印发甲办法的通知"])]
    ['财政部', '水利部']
    >>> [body.name for body in issuers_of("中办发〔2012〕14号", [])]
    ['中共中央办公厅', '国务院办公厅']
    """
    places = sorted(divisions)
    candidates: list[str | None] = [*places] or [None]
    single = issuer_of(normalized, places, knowledge)
    for title in titles:
        for place in candidates:
            signed = signatories(title, place)
            if signed and _fits(normalized, signed, single, place):
                return signed
    listed = by_number(normalized)
    far = listed is not None and (listed.region == _COUNTRY or divisions_of.level(listed.region) == "province")
    if listed is not None and (far if not places else any(_related(listed.region, place) for place in places)):
        return tuple(_signatory(name, listed.region) for name in listed.issuers)
    if single is None:
        return ()
    return tuple(_several(single.name, single.division))


def _several(name: str, division: Division | None) -> list[Signatory]:
    """Return the bodies that a name joins: 中共中央办公厅、国务院办公厅; 财政部税务总局 (before 公告)."""
    joint = signatories(f"{name}关于", division.code if division else None) if division is None else ()
    if len(joint) > 1:
        return list(joint)
    return [Signatory(part, division, True) for part in name.split("、")]


def _signatory(name: str, region: str) -> Signatory:
    return Signatory(name, None if region == _COUNTRY else divisions_of.by_code(region), True)


def _related(region: str, place: str) -> bool:
    return region == _COUNTRY or divisions_of.contains(region, place) or divisions_of.contains(place, region)


def _fits(normalized: str, signed: tuple[Signatory, ...], single: bodies.Issuer | None, place: str | None) -> bool:
    """Say whether the bodies that sign a title can have issued the document: one of them can stand behind its 代字."""
    match = _numbered(normalized)
    prefix = match["prefix"] if match else normalized
    answer = _resolved(prefix, place, year_of(normalized))
    possible = {
        name for body in (answer.body, single, *answer.candidates) if body is not None for name in names_in_time(body.name)
    }
    if not possible:
        lead = signed[0].division
        return lead is None or place is None or lead.code is None or _related(lead.code, place)
    parts = {part for name in possible for part in name.split("、")}
    return any(body.name in parts for body in signed)


def _far(body: bodies.Issuer | None) -> bodies.Issuer | None:
    """Return `body` if it can be known from anywhere: of the state or of a province.

    That one county alone in the country is called 澜某 does not make it the issuer of 澜财农 in a document of an unknown place.
    """
    if body is None or body.division is None:
        return body
    return body if divisions_of.level(body.division.code or "") == "province" else None

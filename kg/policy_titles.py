"""Titles of policy documents compared: which names one document may go by.

A document is cited by its whole title,
without its issuers, by the title of what a notice issues (关于印发《…》的通知), a law with
or without 中华人民共和国. `names_of` gives these names in a form that compares equal; whether two titles mean one document is
decided with number and region in `kg.triples.authority`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg import divisions
from kg.citations import find_all
from kg.citations.kinds import bare_title, is_title, kind_of
from kg.records import Division
from kg.signatures import Signatory, signatories, split_signed
from kg.text import compact
from kg.vocabulary import column, matcher

__all__ = ["Title", "title_of"]

_MARKS = re.compile(r"[《》〈〉<>“”\"]")
_ISSUING = re.compile(
    rf"关于(?:{matcher(column('policy_titles', 'word', role='issuing'))})(?:新?修订后?的|新修订)?(?P<inner>.+?)"
    rf"的?(?:{matcher(column('policy_titles', 'word', role='of'))})(?:\(.+\))?\Z"
)
_STATE_NAME = "中华人民共和国"
_STATE = re.compile(r"\A(?:中华人民共和国|国务院|国家|中共中央|中央|全国)")
_LAW = re.compile(r"\A[\u4e00-\u9fff]{1,20}?法(?:实施条例)?\Z")
_VERSION = re.compile(r"\((?:\d{4}年?)?(?:修正|修订|修改|修正本|修订版|版|本)\)\Z")
_SEVERAL = re.compile(r"》[、和及,《]|等\S{0,4}(?:个|项|部)")


@dataclass(frozen=True, slots=True)
class Title:
    """A title and what it says of its document.

    Attributes:
        text: without 《》 around it, number of a list or number of the document.
        names: what the document may be called, in the form for comparison; the first is the name that a document known by its
            title alone goes by, the last the whole title.
        whole: the whole title in the form for comparison.
        signed: bodies that sign it, the lead first.
        place: the division it begins with or its lead belongs to.
        state: a document of the state by its name: 中华人民共和国…, or signed by a body of the state.
        other_names: printed names beside `text`: of the inner document, of a law in full.
    """

    text: str
    names: tuple[str, ...]
    whole: str
    signed: tuple[Signatory, ...]
    place: Division | None
    state: bool
    other_names: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def title_of(text: str, within: str | None = None) -> Title:
    """Return what a printed title says.

    Args:
        text: as printed.
        within: code of the division of the document that cites it.

    >>> title_of("甲市财政局关于印发《公墓管理办法》的通知").names
    ('公墓管理办法', '关于印发公墓管理办法的通知', '甲市财政局关于印发公墓管理办法的通知')
    >>> title_of("水法").names, title_of("5.公墓管理办法（某民〔2021〕6号）").text
    (('中华人民共和国水法', '水法'), '公墓管理办法')
    """
    clean = _without_number(bare_title(text))
    signed = signatories(clean, within)
    _, rest = split_signed(clean)
    whole = _folded(clean)
    names = [whole]
    if _folded(rest) != whole:
        names.insert(0, _folded(rest))
    others: list[str] = []
    inner = _inner(rest)
    if inner is not None:
        names.insert(0, _folded(inner))
        others.append(inner)
    law = _law(names[0])
    if law != names[0]:
        names.insert(0, law)
    place = signed[0].division if signed else _front_place(inner or rest)
    state = _STATE.match(names[0]) is not None or any(body.division is None for body in signed[:1])
    return Title(clean, tuple(dict.fromkeys(names)), whole, signed, place, state, tuple(others))


def _folded(text: str) -> str:
    return _MARKS.sub("", compact(text))


def _without_number(text: str) -> str:
    """Return a title without the number of its document in front, behind or in brackets."""
    for found in reversed(find_all(text)):
        front = text[: found.start].rstrip(" (（[【〔")
        behind = text[found.end :].lstrip(" )）]】〕号")
        if kind_of(front + behind) is not None:
            text = front + behind
    return text.strip()


def _inner(rest: str) -> str | None:
    """Return the title of the one document that a notice issues, None where it issues none or several."""
    found = _ISSUING.search(compact(rest).replace("<", "〈").replace(">", "〉"))
    if found is None or _SEVERAL.search(found["inner"]):
        return None
    inner = bare_title(re.sub(r"\A[《〈](.*)[》〉]\Z", r"\1", found["inner"]))
    return inner if is_title(inner) else None


def _law(name: str) -> str:
    """Return the full name of a law, which only the state makes (立法法 art. 10), or of the 实施条例 of one."""
    plain = _VERSION.sub("", name)
    if plain.startswith(_STATE_NAME):
        return plain
    first = plain.removesuffix("实施条例")
    if _LAW.match(plain) and kind_of(first) == "law" and not divisions.find_all(plain):
        return _STATE_NAME + plain
    return name


def _front_place(text: str) -> Division | None:
    mentions = divisions.find_all(text[:24])
    if not mentions or mentions[0].start != 0:
        return None
    place = divisions.locate(text[: mentions[-1].end]) if mentions[0].division else None
    return place

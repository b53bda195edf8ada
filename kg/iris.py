"""Names of things: stable, readable IRIs under the base IRI of a library.

========================  ===========================================================================
thing                     IRI behind the base
========================  ===========================================================================
document (and its graph)  ``document/{publisher}/{kind}/{year}/{part}``
project                   ``{document}/project/{name}``
indicator                 ``{project}/indicator/{ordinal}``, ``{document}/indicator/{ordinal}`` without a project
target, result, funds     ``{indicator}/target``, ``{indicator}/result``, ``{project}/funds``
other records             ``{owner}/{row|goal|plan|citation|sub-project|listed|party}/{n}``
wording                   ``wording/{level-2 category}/{name}``
policy document           ``policy/{number or title}``, ``policy/{division}/{…}`` where the number alone is ambiguous
organisation              ``organisation/{name}``, ``organisation/{division}/{name}`` where the name says no place
division                  ``division/{code}``, else ``division/{name}``
source, place in it       ``source/{sha256}``, ``source/{sha256}#t3r12``
========================  ===========================================================================

IRIs come from the logical document, never from a file, an order of files or a clock. Characters that RFC 3987 allows in a
path stand as they are, Han characters among them; all others are percent-encoded (section 3.1, UTF-8).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NewType
from urllib.parse import quote, unquote

from kg.document import Place
from kg.errors import ParseError
from kg.text import compact

__all__ = [
    "DEFAULT_BASE",
    "NO_CATEGORY",
    "Iri",
    "check_base",
    "division",
    "document",
    "fragment",
    "organisation",
    "place_of",
    "policy",
    "reference_graph",
    "segment",
    "source",
    "unsegment",
    "wording",
    "wording_name",
]

Iri = NewType("Iri", str)
"""An absolute IRI of RFC 3987, without angle brackets."""

DEFAULT_BASE = "https://w3id.org/jixiao/id/"
"""Base of a library whose builder names none."""

NO_CATEGORY = "none"
"""Stands in a wording's IRI for a level 2 that no category scheme knows."""

_SAFE = "-._()+,:"  # not ~, which tells repetitions apart
_MARKER = re.compile(r"^(?:[(（]\d{1,2}[)）]|\d{1,2}[)）.、．](?!\d)|[①-⑳])\s*")
_PLACE = re.compile(
    r"(?:sheet=(?P<sheet>[^;]*);)?(?:p(?P<page>\d{1,9}))?(?:t(?P<table>\d{1,9}))?(?:r(?P<row>\d{1,9}))?"
    r"(?:c(?P<column>\d{1,9}))?(?:l(?P<line>\d{1,9}))?(?:@(?P<start>\d{0,9})-(?P<end>\d{0,9}))?"
)
_PLACED_NAME = re.compile(r"^(?![本我该全某各])[^省市县区旗盟]{2,}?(?:省|市|县|区|旗|盟|自治州|自治县|自治区)")
_NATIONAL_NAME = re.compile(r"^(?:中华人民共和国|中共中央|中央|国务院|国家|全国|最高人民)")


def check_base(base: str) -> str:
    """Return `base` if things can be named under it.

    Raises:
        ParseError: not an absolute http or https IRI that ends in ``/`` (or ``#``), or characters that no IRI may hold.

    >>> check_base("https://example.org/绩效/")
    'https://example.org/绩效/'
    """
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`/]+/(?:[^\s<>\"{}|\\^`#?]*/)?", base):
        raise ParseError(base, "基准 IRI 应为 http(s)://主机/…/，以 / 结尾")
    return base


def segment(text: str) -> str:
    """Return `text` as one segment of a path; `unsegment` gives it back.

    >>> segment("冀财社〔2023〕208号"), segment("a/b c%"), segment("..")
    ('冀财社〔2023〕208号', 'a%2Fb%20c%25', '%2E%2E')
    """
    if not text.strip("."):
        return "%2E" * len(text) or "%00"
    return "".join(c if (c.isascii() and (c.isalnum() or c in _SAFE)) or _ucschar(c) else _encoded(c) for c in text)


def _encoded(character: str) -> str:
    return "%7E" if character == "~" else quote(character, safe="")


def unsegment(text: str) -> str:
    """Return the text behind a segment.

    >>> unsegment("a%2Fb%20c%25")
    'a/b c%'
    """
    return "" if text == "%00" else unquote(text)


def _ucschar(character: str) -> bool:
    """Say whether RFC 3987 (2.2, ucschar) lets `character` stand; blanks, controls and marks of direction never do."""
    code = ord(character)
    allowed = (
        0xA0 <= code <= 0xD7FF
        or 0xF900 <= code <= 0xFDCF
        or 0xFDF0 <= code <= 0xFFEF
        or (code > 0xFFFF and code & 0xFFFF < 0xFFFE)
    )
    return allowed and code < 0xE0000 and unicodedata.category(character) not in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co")


def document(base: str, publisher: str, kind: str, year: int | str | None, part: str = "") -> Iri:
    """Return the IRI of a logical document, which also names its graph.

    Args:
        base: base IRI of the library.
        publisher: name of the publishing body; empty where unknown.
        kind: kind of the document.
        year: budget year; None or empty where unknown.
        part: what tells documents of the same publisher, kind and year apart: a project, a title, a hash of the contents.

    >>> document("https://example.org/", "某县水利局", "self_evaluation", 2024, "水库维修")
    'https://example.org/document/某县水利局/self_evaluation/2024/水库维修'
    """
    parts = [segment(compact(part) or "_") for part in (publisher, kind, str(year or ""))]
    return Iri("/".join([f"{base}document", *parts, *([segment(compact(part))] if compact(part) else [])]))


def source(base: str, sha256: str) -> Iri:
    """Return the IRI of a file."""
    return Iri(f"{base}source/{sha256}")


def fragment(place: Place) -> str:
    """Return `place` as a fragment, without ``#``; `place_of` gives it back.

    >>> fragment(Place(table=3, row=12)), fragment(Place(line=90, start=4, end=10)), fragment(Place(sheet="表 1", row=2))
    ('t3r12', 'l90@4-10', 'sheet=表%201;r2')
    """
    parts = [] if place.sheet is None else [f"sheet={segment(place.sheet)};"]
    for letter, number in zip("ptrcl", (place.page, place.table, place.row, place.column, place.line), strict=True):
        if number is not None:
            parts.append(f"{letter}{number}")
    if place.start is not None or place.end is not None:
        parts.append(f"@{'' if place.start is None else place.start}-{'' if place.end is None else place.end}")
    return "".join(parts)


def place_of(text: str) -> Place:
    """Return the place that a fragment names.

    Raises:
        ParseError: not a fragment of ours.

    >>> place_of("p2t3r12@4-10") == Place(page=2, table=3, row=12, start=4, end=10)
    True
    """
    match = _PLACE.fullmatch(text)
    if match is None:
        raise ParseError(text, "出处片段应形如 p2t3r12c4l90@0-5")
    sheet = match["sheet"]
    numbers: dict[str, Any] = {key: int(value) for key, value in match.groupdict().items() if key != "sheet" and value}
    return Place(sheet=None if sheet is None else unsegment(sheet), **numbers)


def wording_name(level3: str) -> str:
    """Return the normalised name of an indicator: NFKC, no spaces, no list marker in front.

    >>> wording_name("1、受益群众　满意度（%）"), wording_name("12345热线接通率")
    ('受益群众满意度(%)', '12345热线接通率')
    """
    name = compact(level3)
    return _MARKER.sub("", name) or name


def wording(base: str, category: str | None, level3: str) -> Iri:
    """Return the IRI of a wording: level-2 category and normalised name.

    >>> wording("https://example.org/", "satisfaction.served", "受益群众 满意度")
    'https://example.org/wording/satisfaction.served/受益群众满意度'
    """
    return Iri(f"{base}wording/{segment(category or NO_CATEGORY)}/{segment(wording_name(level3))}")


def policy(base: str, normalized: str, scope: str | None = None) -> Iri:
    """Return the IRI of a policy document.

    Args:
        base: base IRI of the library.
        normalized: number in normal form, or title.
        scope: code of the division whose body issued it; only where the number (or title) alone is ambiguous.

    >>> policy("https://example.org/", "财预〔2015〕88号")
    'https://example.org/policy/财预〔2015〕88号'
    """
    return Iri(f"{base}policy/{f'{segment(scope)}/' if scope else ''}{segment(normalized)}")


def organisation(base: str, name: str, scope: str | None = None) -> Iri:
    """Return the IRI of a body; `scope` (a division's code) tells 县财政局 of one county from that of another.

    A name that says its place (某某县财政局) or is national stands without a scope.

    >>> [organisation("https://example.org/", name, "130100") for name in ("河北省财政厅", "县财政局")]
    ['https://example.org/organisation/河北省财政厅', 'https://example.org/organisation/130100/县财政局']
    """
    key = compact(name)
    if _PLACED_NAME.match(key) or _NATIONAL_NAME.match(key):
        scope = None
    return Iri(f"{base}organisation/{f'{segment(scope)}/' if scope else ''}{segment(key)}")


def division(base: str, code: str | None, name: str) -> Iri:
    """Return the IRI of a division, by its code where known."""
    return Iri(f"{base}division/{segment(code or compact(name))}")


def reference_graph(base: str) -> Iri:
    """Return the name of the reference graph: what is shared between documents, and the vocabulary."""
    return Iri(f"{base}graph/reference")

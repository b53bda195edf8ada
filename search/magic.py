"""Text questions inside SPARQL: ``jx:similarTo`` and ``jx:matches``, answered by the index and handed to the engine as VALUES.

::

    (?wording ?score) jx:similarTo ("参保率达标" 10) .     the ten nearest wordings with their scores
    ?wording jx:similarTo "参保率达标" .                   ten, without scores
    ?wording jx:matches "满意度" .                        wordings whose name contains the text, 1,000 at most

The question stands as a triple of its own, anywhere a triple may stand (OPTIONAL, GRAPH, subselects), as often as one likes.
Text and number are constants. The query is rewritten by its terminals (`kg.terminals`), never by a
pattern over the whole text, so that the same letters inside a string, a comment or an IRI stay as they are; whatever engine
then runs it gives the same rows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import ontology
from kg.terminals import terminals

__all__ = ["Found", "rewrite"]

Found = Sequence[tuple[str, float]]
"""IRIs of wordings with their scores, best first."""

LIMITS = {"similarTo": 10, "matches": 1000}
MOST = 10_000

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def _tokens(query: str) -> list[_Token]:
    return [
        _Token(found.lastgroup or "", found[0], found.start(), found.end())
        for found in terminals(query)
        if found.lastgroup not in ("space", "comment")
    ]


def _prefixes(tokens: Sequence[_Token]) -> dict[str, str]:
    """Return the prefixes that the query declares."""
    declared: dict[str, str] = {}
    for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "prefixed" and iri.kind == "iri":
            declared.setdefault(name.text.partition(":")[0], iri.text[1:-1])
    return declared


def _string(query: str, token: _Token) -> str:
    """Return the text of a string literal (section 19.7 of the grammar: escapes).

    Raises:
        SyntaxError: an escape that names no character (a surrogate, a number past U+10FFFF).
    """
    quotes = 3 if token.text[:3] in ('"""', "'''") else 1
    body = token.text[quotes:-quotes]

    def plain(match: re.Match[str]) -> str:
        if match[3]:
            return _ESCAPED.get(match[3], match[3])
        code = int(match[1] or match[2], 16)
        if code > sys.maxunicode or 0xD800 <= code < 0xE000:
            raise _wrong(query, replace(token, text=match[0]), "没有这个字符")
        return chr(code)

    return _ESCAPE.sub(plain, body)


def rewrite(query: str, answer: Callable[[str, str, int], Found]) -> str:
    """Return `query` with each text question replaced by the rows that answer it; a query without one comes back as it is.

    Args:
        query: SPARQL 1.1.
        answer: called with ``similarTo`` or ``matches``, the text, and how many rows at most.

    Raises:
        SyntaxError: a text question that is not written as one, with the line.

    >>> rewrite('SELECT ?w { ?w <https://w3id.org/jixiao/ns#similarTo> ("道路" 1) . }', lambda *_: [("x:w", 0.5)])
    'SELECT ?w { VALUES (?w) { (<x:w>) } }'
    """
    if "similarTo" not in query and "matches" not in query:
        return query
    tokens = _tokens(query)
    prefixes = _prefixes(tokens)
    pieces: list[str] = []
    done = 0
    for place, token in enumerate(tokens):
        name = _asked(token, prefixes)
        if name is None or (place and _is(tokens[place - 1], "PREFIX")):
            continue
        first, variables = _subject(query, tokens, place)
        last, text, limit = _object(query, tokens, place, LIMITS[name])
        answers = answer(name, text, limit)
        rows = " ".join(f"(<{iri}> {_decimal(score)})" if len(variables) == 2 else f"(<{iri}>)" for iri, score in answers)
        end = tokens[last].end
        follows = tokens[last + 1] if last + 1 < len(tokens) else None
        values = f"VALUES ({' '.join(variables)}) {{ {rows} }}" if rows else f"VALUES ({' '.join(variables)}) {{ }}"
        if follows is not None and follows.text == ".":
            end = follows.end
        elif follows is not None and follows.text == ";":
            # ?w jx:similarTo "…" ; jx:name ?n: what follows still speaks of the subject.
            end = follows.end
            values += f" {variables[0]}"
        elif follows is not None and follows.text == ",":
            raise _wrong(query, follows, "后面不能用逗号再列一个值")
        pieces += [query[done : tokens[first].start], values]
        done = end
    return "".join(pieces) + query[done:]


def _decimal(score: float) -> str:
    """Return an xsd:decimal in its canonical spelling, so that an engine that keeps spellings prints what any other does."""
    return f'"{Decimal(f"{score:.4f}").normalize():f}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


def _is(token: _Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word


def _asked(token: _Token, prefixes: dict[str, str]) -> str | None:
    """Return the local name of the property if the token is one of ours."""
    if token.kind == "iri":
        iri = token.text[1:-1]
    elif token.kind == "prefixed":
        prefix, _, local = token.text.partition(":")
        iri = prefixes.get(prefix, "") + local
    else:
        return None
    local = iri.removeprefix(ontology.NS)
    return local if local in LIMITS and iri != local else None


def _wrong(query: str, token: _Token, reason: str) -> SyntaxError:
    line = query.count("\n", 0, token.start) + 1
    return SyntaxError(f"第 {line} 行：{token.text}：{reason}")


def _subject(query: str, tokens: Sequence[_Token], place: int) -> tuple[int, list[str]]:
    """Return where the subject of the property at `place` begins, and its variables: the wording, and perhaps the score."""
    before = tokens[place - 1] if place else tokens[place]
    if before.kind == "variable":
        if place >= 2 and tokens[place - 2].text not in "{}.":
            raise _wrong(query, tokens[place], '应单独成句，写作 ?表述 jx:similarTo "…"')
        return place - 1, [before.text]
    if before.text == ")":
        start = place - 2
        while start >= 0 and tokens[start].kind == "variable":
            start -= 1
        variables = [token.text for token in tokens[start + 1 : place - 1]]
        if start >= 0 and tokens[start].text == "(" and 1 <= len(variables) <= 2:
            return start, variables
    raise _wrong(query, tokens[place], "前面应为 ?表述 或 (?表述 ?分数)")


def _object(query: str, tokens: Sequence[_Token], place: int, limit: int) -> tuple[int, str, int]:
    """Return where the object of the property at `place` ends, its text, and how many rows are wanted."""
    rest = list(range(place + 1, min(place + 6, len(tokens))))
    if not rest:
        raise _wrong(query, tokens[place], "后面应为文字")
    listed = tokens[rest[0]].text == "("
    if listed:
        rest.pop(0)
    if not rest or tokens[rest[0]].kind != "string":
        raise _wrong(query, tokens[place], '后面应为引号里的文字，或 ("文字" 条数)')
    last = rest.pop(0)
    text = _string(query, tokens[last])
    if rest and tokens[rest[0]].kind == "language":
        last = rest.pop(0)
    if listed:
        if rest and tokens[rest[0]].kind == "number":
            digits = tokens[rest.pop(0)].text.lstrip("0")
            limit = int(digits or 0) if len(digits) <= len(str(MOST)) else MOST
        if not rest or tokens[rest[0]].text != ")":
            raise _wrong(query, tokens[place], '后面应为 ("文字" 条数)')
        last = rest[0]
    return last, text, min(limit, MOST)

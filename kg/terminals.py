"""The terminals of SPARQL, cut out of a query in one pass.

Source: W3C SPARQL 1.1 Query Language, section 19.8. By it a word inside a string, an IRI, a comment, a variable or a prefixed
name is never taken for a keyword.

No terminal is tried twice over the same characters, so that the time grows with the length of the query and no faster: a name
is taken whole, whether a colon follows or not, and a quotation mark without its partner ends the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["terminals"]

# Longest first where one terminal begins another; the unnamed rest is one character.
_TERMINAL = re.compile(
    r"""
      (?P<space>\s++)
    | (?P<comment>\#[^\n\r]*+)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
                |\"(?!\"\")(?:[^"\\\n\r]|\\.)*+\" | '(?!'')(?:[^'\\\n\r]|\\.)*+')
    | (?P<unclosed>["'].*+)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+>)
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<prefixed>(?:[^\W\d_][\w.\-·]*+(?<!\.))?:
                  (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:\.*+(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\.))*+)?)
    | (?P<names>[^\W\d_][\w.\-·]*+)
    | (?P<blank>_:\w++)
    | (?P<word>[A-Za-z_]\w*+)
    | (?P<number>[0-9]++)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_NAMES = re.compile(r"(?P<word>[A-Za-z_]\w*+)|(?P<other>.)", re.DOTALL)
"""What a name without a colon is made of."""


def terminals(query: str) -> Iterator[re.Match[str]]:
    """Yield the terminals of `query` in order, each as a match whose `lastgroup` names its kind.

    Kinds: space, comment, string, unclosed (a quotation mark without its partner, and all that follows), iri, variable,
    language, prefixed, blank, word, number, and other for one character of anything else.

    >>> [(found.lastgroup, found[0]) for found in terminals("ASK{?s x:y.") if found.lastgroup != "space"]
    [('word', 'ASK'), ('other', '{'), ('variable', '?s'), ('prefixed', 'x:y'), ('other', '.')]
    """
    for found in _TERMINAL.finditer(query):
        if found.lastgroup == "names":
            yield from _IN_NAMES.finditer(query, *found.span())
        else:
            yield found

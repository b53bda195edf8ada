"""From IRIs of the library to addresses of the service, and back.

A thing ``BASE + "policy/财预〔2015〕88号"`` opens under ``/id/policy/财预〔2015〕88号``.

An IRI (RFC 3987) holds Han characters as they are and reserved characters percent-encoded; an address on the wire holds both
percent-encoded, so only sequences that make up characters beyond ASCII are decoded on the way back.
"""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["address_of", "iri_of"]

_BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")


def address_of(iri: str, base: str) -> str | None:
    """Return the path under which the service shows `iri`, None where it is not one of the library's own.

    >>> address_of("https://example.org/id/policy/财预〔2015〕88号", "https://example.org/id/")
    '/id/policy/%E8%B4%A2%E9%A2%84%E3%80%942015%E3%80%9588%E5%8F%B7'
    """
    if not iri.startswith(base):
        return None
    return "/id/" + quote(iri[len(base) :], safe="/%#:@!$&'()*+,;=~-._")


def iri_of(raw_path: bytes, base: str) -> str:
    """Return the IRI for a raw path that begins with ``/id/``.

    >>> iri_of(b"/id/project/%E5%86%80%5B2023%5D", "https://example.org/id/")
    'https://example.org/id/project/冀%5B2023%5D'
    """
    text = raw_path.decode("ascii", "replace").removeprefix("/id/")

    def decoded(match: re.Match[str]) -> str:
        try:
            return bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    return base + _BEYOND_ASCII.sub(decoded, text)

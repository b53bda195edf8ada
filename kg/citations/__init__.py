"""文号: numbers of official documents in text, read, found and written in one form."""

from __future__ import annotations

from kg.citations.finder import find_all, find_references, parse, to_json
from kg.citations.model import DocNumber, FoundCitation, Kind
from kg.citations.named import find_basis, find_named

__all__ = [
    "DocNumber",
    "FoundCitation",
    "Kind",
    "find_all",
    "find_basis",
    "find_named",
    "find_references",
    "parse",
    "to_json",
]

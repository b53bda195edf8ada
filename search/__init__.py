"""Search over wordings: lexical and dense lanes, understanding, reuse, text questions inside SPARQL."""

from __future__ import annotations

from search.answers import Answer, Hit
from search.errors import BadFilter, BadQueries, IndexMismatch, SearchError
from search.filters import FILTERS, Filters
from search.library import Library, open_library

__all__ = [
    "FILTERS",
    "Answer",
    "BadFilter",
    "BadQueries",
    "Filters",
    "Hit",
    "IndexMismatch",
    "Library",
    "SearchError",
    "open_library",
]

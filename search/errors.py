"""Errors of the search layer.

The tree::

    JixiaoError
    └── SearchError
        ├── BadFilter        a filter that does not exist, or a value it cannot take (a WrongCall too)
        ├── BadPairs         a file of pairs to tune with that cannot be read
        ├── BadQueries       a file of queries or a pool that cannot be read
        ├── IndexMismatch    the index was written with another encoder, or by another version
        └── ModelError       an encoder's folder is missing, incomplete or damaged, or its extra is not installed
"""

from __future__ import annotations

from kg.errors import JixiaoError, WrongCall

__all__ = ["BadFilter", "BadPairs", "BadQueries", "IndexMismatch", "ModelError", "SearchError"]


class SearchError(JixiaoError):
    """Base of all errors of the search layer."""


class BadFilter(SearchError, WrongCall, ValueError):
    """A filter that does not exist, or a value it cannot take."""


class BadPairs(SearchError, ValueError):
    """A file of pairs to tune an encoder with that cannot be read; the message names the line."""


class BadQueries(SearchError, ValueError):
    """A file of queries or a pool that cannot be read; the message names the line."""


class IndexMismatch(SearchError):
    """The index was written with another encoder, or by another version of this package."""


class ModelError(SearchError):
    """An encoder's folder is missing, incomplete or damaged, or the extra that runs it is not installed."""

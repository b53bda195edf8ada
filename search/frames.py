"""Answers as pandas DataFrames, for notebooks (extra: notebooks)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from kg.errors import JixiaoError
from kg.export.tables import columns, tables
from kg.store.base import Rows, Term
from search.library import Library

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame", "python_value", "table"]

_INTEGER = {"integer", "int", "long", "nonNegativeInteger"}


def _pandas() -> Any:
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise JixiaoError("DataFrame 需要 pandas：pip install 'jixiao[notebooks]'") from error
    return pandas


def python_value(term: Term | None) -> str | int | float | bool | date | None:
    """Return a term as Python has it: numbers as numbers, dates as dates, IRIs and texts as text.

    Decimals become floats, which is what plots and statistics want; for exact figures use the store's own answers.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return getattr(term, "value", None) or str(term)
    kind = term.datatype.value.rsplit("#", 1)[-1]
    if kind in _INTEGER:
        return int(term.value)
    if kind in ("decimal", "double", "float"):
        return float(Decimal(term.value)) if kind == "decimal" else float(term.value)
    if kind == "boolean":
        return term.value in ("true", "1")
    if kind == "date":
        return date.fromisoformat(term.value)
    return term.value


def frame(library: Library, query: str) -> pd.DataFrame:
    """Return the rows of a SELECT as a DataFrame, one column a variable.

    Raises:
        JixiaoError: pandas is not installed, or the query is no SELECT.
        SyntaxError: the query breaks the grammar.
    """
    pandas = _pandas()
    found = library.sparql(query)
    if not isinstance(found, Rows):
        raise JixiaoError("应为 SELECT 查询")
    return pandas.DataFrame([[python_value(term) for term in row] for row in found.rows], columns=list(found.variables))


def table(library: Library, name: str) -> pd.DataFrame:
    """Return a table of the export (documents, projects, indicators, citations, …) as a DataFrame.

    Numbers are floats; the exact ones stand in the exported files.

    Raises:
        JixiaoError: pandas is not installed, or there is no such table.
    """
    pandas = _pandas()
    if name not in columns():
        raise JixiaoError(f"没有 {name} 这个表；有：{'、'.join(columns())}")
    rows = [[float(value) if isinstance(value, Decimal) else value for value in row] for row in tables(library.store)[name]]
    return pandas.DataFrame(rows, columns=[column.name for column in columns()[name]])

"""Parquet tables, for pandas and the like; needs pyarrow (extra: notebooks)."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kg.export.tables import Column, columns, dictionary, tables
from kg.store.base import QuadStore

__all__ = ["write_parquet"]

_TYPES = {
    "string": pa.string(),
    "anyURI": pa.string(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


def write_parquet(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write one Parquet file a table into the folder `path`; return the files.

    Decimals keep every digit (decimal128 of the scale that the column needs). Generation and data dictionary stand in the
    schema's metadata under ``jixiao``, the Chinese label of a column in its own under ``label_zh``.
    """
    path.mkdir(parents=True, exist_ok=True)
    files = []
    told = dictionary()
    for name, rows in tables(store).items():
        of_table = columns()[name]
        arrays = [_array(column, [row[place] for row in rows]) for place, column in enumerate(of_table)]
        about = {"generation": generation, "columns": [entry for entry in told if entry["table"] == name]}
        schema = pa.schema(
            [
                pa.field(column.name, array.type, metadata={"label_zh": column.label})
                for column, array in zip(of_table, arrays, strict=True)
            ],
            metadata={"jixiao": json.dumps(about, ensure_ascii=False)},
        )
        file = path / f"{name}.parquet"
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file)
        files.append(file)
    return files


def _array(column: Column, values: list[Any]) -> Any:
    if column.datatype == "decimal":
        numbers = [value for value in values if isinstance(value, Decimal)]
        scale = max((max(0, -int(value.as_tuple().exponent)) for value in numbers), default=0)
        return pa.array(values, pa.decimal128(38, scale))
    if column.datatype == "date":
        return pa.array([None if value is None else datetime.date.fromisoformat(value) for value in values], pa.date32())
    return pa.array(values, _TYPES[column.datatype])

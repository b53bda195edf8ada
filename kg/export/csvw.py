"""CSV tables with their metadata (W3C CSV on the Web: Model for Tabular Data and Metadata, 17 December 2015)."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from kg.export.tables import columns, dictionary, tables
from kg.store.base import QuadStore

__all__ = ["METADATA", "write_csv"]

METADATA = "csv-metadata.json"
"""Name that CSVW gives to the metadata of the files beside it (section 5.3)."""


def write_csv(store: QuadStore, generation: str, path: Path) -> list[Path]:
    """Write one CSV file a table (RFC 4180, UTF-8) into the folder `path`, and the metadata; return the files.

    Empty means absent. Numbers are written digit by digit as they stand in the records.
    """
    path.mkdir(parents=True, exist_ok=True)
    files = []
    for name, rows in tables(store).items():
        file = path / f"{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow([column.name for column in columns()[name]])
            writer.writerows([[_text(value) for value in row] for row in rows])
        files.append(file)
    metadata = path / METADATA
    metadata.write_text(json.dumps(_metadata(generation), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [*files, metadata]


def _text(value: Any) -> str:
    """Return a value as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _metadata(generation: str) -> dict[str, Any]:
    described: dict[str, list[dict[str, Any]]] = {}
    for entry in dictionary():
        column: dict[str, Any] = {
            "name": entry["column"],
            "titles": {"und": entry["column"], "zh": entry["column_zh"]},
            "datatype": entry["datatype"],
            "null": "",
        }
        if entry["term"]:
            column["propertyUrl"] = entry["term"]
        for language in ("zh", "en"):
            if entry[f"definition_{language}"]:
                column.setdefault("dc:description", []).append(
                    {"@value": entry[f"definition_{language}"], "@language": language}
                )
        described.setdefault(entry["table"], []).append(column)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "dc:title": "绩效图谱",
        "dc:identifier": generation,
        "tables": [{"url": f"{name}.csv", "tableSchema": {"columns": listed}} for name, listed in described.items()],
    }

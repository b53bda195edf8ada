"""The SQLite file of an index as it is written; `search.table` reads it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from search.filters import level_key
from search.wordings import Use, Wording

__all__ = ["write"]

_SCHEMA = """
CREATE TABLE wordings (
  row INTEGER PRIMARY KEY, iri TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, level1 TEXT, level2 TEXT,
  level1_category TEXT, level2_category TEXT, description TEXT, head TEXT, slot TEXT, text TEXT NOT NULL,
  concepts TEXT NOT NULL);
CREATE TABLE uses (
  use INTEGER PRIMARY KEY, row INTEGER NOT NULL, indicator TEXT NOT NULL, name TEXT NOT NULL, level1 TEXT, level2 TEXT,
  level1_key TEXT, level2_key TEXT, level1_category TEXT, level2_category TEXT, description TEXT, project TEXT,
  project_code TEXT, division TEXT, division_code TEXT, year INTEGER, document TEXT, source TEXT, raw TEXT NOT NULL,
  operator TEXT, value TEXT, unit TEXT, kind TEXT NOT NULL);
CREATE TABLE departments (use INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE department_codes (use INTEGER NOT NULL, code TEXT NOT NULL);
CREATE TABLE policies (use INTEGER NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL);
"""
_INDEXES = """
CREATE INDEX wordings_key ON wordings (key);
CREATE INDEX wordings_head ON wordings (head, slot);
CREATE INDEX uses_row ON uses (row);
CREATE INDEX uses_indicator ON uses (indicator);
CREATE INDEX uses_project_code ON uses (project_code);
CREATE INDEX uses_year ON uses (year);
CREATE INDEX departments_use ON departments (use);
CREATE INDEX department_codes_code ON department_codes (code);
CREATE INDEX department_codes_use ON department_codes (use);
CREATE INDEX policies_number ON policies (number);
CREATE INDEX policies_use ON policies (use);
"""


def write(wordings: Sequence[Wording], concepts: Sequence[dict[str, float]], path: Path) -> None:
    """Write the wordings with their concepts, in this order, to the file `path` (which must not exist)."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for row, wording in enumerate(wordings):
            connection.execute(
                "INSERT INTO wordings VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    *(row, wording.iri, wording.name, wording.key, wording.level1, wording.level2),
                    *(wording.level1_category, wording.level2_category, wording.description, wording.head, wording.slot),
                    wording.text,
                    json.dumps(concepts[row], sort_keys=True),
                ),
            )
            for use in wording.uses:
                _write_use(connection, row, use)
        connection.executescript(_INDEXES + "ANALYZE;")
        connection.commit()
    finally:
        connection.close()


def _write_use(connection: sqlite3.Connection, row: int, use: Use) -> None:
    cursor = connection.execute(
        f"INSERT INTO uses VALUES (NULL{',?' * 22})",
        (
            *(row, use.indicator, use.name, use.level1, use.level2),
            *(level_key(use.level1) if use.level1 else None, level_key(use.level2) if use.level2 else None),
            *(use.level1_category, use.level2_category, use.description, use.project, use.project_code),
            *(use.division, use.division_code, use.year, use.document, use.source, use.raw, use.operator),
            *(None if use.value is None else str(use.value), use.unit, use.kind),
        ),
    )
    number = cursor.lastrowid
    connection.executemany(
        "INSERT INTO departments VALUES (?,?,?)", [(number, place, name) for place, name in enumerate(use.departments)]
    )
    connection.executemany("INSERT INTO department_codes VALUES (?,?)", [(number, code) for code in use.department_codes])
    connection.executemany(
        "INSERT INTO policies VALUES (?,?,?)", [(number, place, policy) for place, policy in enumerate(use.policies)]
    )

"""Settings of the service, from the command line or the environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    Attributes:
        library: folder of the library.
        query_seconds: wall clock for one SPARQL query.
        query_memory: address space of a SPARQL worker, bytes.
        query_rows: rows or triples of one answer.
        query_bytes: bytes of one answer.
        query_characters: length of a query's text.
        sparql_workers: processes that answer SPARQL.
        upload_bytes: size of an uploaded file.
        upload_seconds: time of the processor for reading one.
        log_queries: write query texts into the log (off: they may hold personal data).
    """

    library: Path
    query_seconds: float = 5.0
    query_memory: int = 4 << 30
    query_rows: int = 100_000
    query_bytes: int = 32 << 20
    query_characters: int = 100_000
    sparql_workers: int = 2
    upload_bytes: int = 20 << 20
    upload_seconds: float = 20.0
    log_queries: bool = False

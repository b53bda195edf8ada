"""Settings of the service, from the command line or the environment."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["LOOPBACK", "Bound", "Settings"]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""Names under which a machine reaches itself."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of one kind of work is done.

    Attributes:
        at_once: requests that are worked for at the same time.
        waiting: requests that may wait for that.
        wait_seconds: how long one waits at most.
        retry_seconds: after which a client that was sent away may come back (Retry-After).
    """

    at_once: int
    waiting: int
    wait_seconds: float
    retry_seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """How the service runs.

    Attributes:
        library: folder of the library.
        forms: folder of forms that are reviewed on the pages, whose decisions are kept beside them; None for none.
        query_seconds: wall clock for one SPARQL query.
        query_memory: address space of a SPARQL worker, bytes.
        query_rows: rows or triples of one answer.
        query_bytes: bytes of one answer.
        query_characters: length of a query's text.
        sparql_workers: processes that answer SPARQL, and so SPARQL queries at once.
        upload_bytes: size of an uploaded file.
        upload_seconds: time of the processor for reading one.
        batch_queries: searches in one batch.
        batch_characters: text of all searches of one batch together.
        uploads: uploaded files that are read at once, each in a process of its own.
        searches: searches and comparisons at once.
        batches: batches of searches at once.
        lists: lists, single things and their pages at once.
        waiting: requests of each kind that may wait.
        wait_seconds: how long one waits at most.
        bodies_bytes: bodies of all requests under way together, in memory.
        body_seconds: for a body to arrive whole.
        head_seconds: for the head of a request to arrive.
        send_seconds: without progress after which an answer that nobody takes is broken off.
        connections: open at once.
        allowed_hosts: names under which the service may be asked (Host), without port; ``*`` for any.
        public_url: address under which visitors reach the service, where it tells it in full; empty: relative to the request.
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
    batch_queries: int = 200
    batch_characters: int = 20_000
    uploads: int = 1
    searches: int = 2
    batches: int = 1
    lists: int = 4
    waiting: int = 16
    wait_seconds: float = 10.0
    bodies_bytes: int = 256 << 20
    body_seconds: float = 30.0
    head_seconds: float = 10.0
    send_seconds: float = 30.0
    connections: int = 512
    allowed_hosts: tuple[str, ...] = LOOPBACK
    public_url: str = ""
    log_queries: bool = False
    forms: Path | None = None

    @property
    def batch_bytes(self) -> int:
        """Size of the body of a batch: its text, each character as two escapes of JSON at worst, and filters beside it."""
        return 12 * self.batch_characters + 512 * self.batch_queries

    def to_json(self) -> str:
        """Return the settings as JSON, for the processes that a server starts."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """Return the settings that `to_json` wrote."""
        values = json.loads(text)
        forms = values["forms"]
        paths = {"library": Path(values["library"]), "forms": Path(forms) if forms is not None else None}
        return cls(**{**values, **paths, "allowed_hosts": tuple(values["allowed_hosts"])})

"""Which kind of work a request is: the line that it waits in, and the body that it may bring."""

from __future__ import annotations

from dataclasses import dataclass

from api.bounds.line import Line
from api.settings import Bound, Settings

__all__ = ["BODY", "body_limit", "kind_of", "lines"]

BODY = 1 << 20
"""Bytes of a body that no other limit is set for: as a form, a SPARQL query of 100,000 Han characters is as long."""

MULTIPART = 64 << 10
"""What surrounds the file in a form: boundaries, heads of the parts, other fields."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its name for people and the addresses that it answers, by their beginnings (``$`` for the whole)."""

    label: str
    addresses: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "POST")


# The first that fits counts.
KINDS: dict[str, Kind] = {
    "free": Kind("", ("/static/", "/openapi.json$", "/readyz$", "/dump.nq.gz$", "/.well-known/void$")),
    "upload": Kind(
        "上传", ("/api/v1/read$", "/api/v1/check$", "/api/v1/review$", "/check$", "/review$", "/draft/open$"), ("POST",)
    ),
    "batch": Kind("批量检索", ("/api/v1/search/batch$",)),
    "search": Kind(
        "检索", ("/$", "/api/v1/search", "/api/v1/compare", "/compare", "/api/v1/similar$", "/api/v1/draft", "/draft")
    ),
    "sparql": Kind("查询", ("/sparql", "/query")),
    "list": Kind("目录", ("",)),
}


def kind_of(method: str, path: str) -> str:
    """Return the kind of a request.

    >>> kind_of("GET", "/"), kind_of("POST", "/check"), kind_of("GET", "/check"), kind_of("GET", "/sparql/queries/most-cited")
    ('search', 'upload', 'list', 'sparql')
    """
    for name, kind in KINDS.items():
        if method in kind.methods or method == "HEAD":
            for address in kind.addresses:
                if path == address[:-1] if address.endswith("$") else path.startswith(address):
                    return name
    return "list"


def body_limit(kind: str, settings: Settings) -> tuple[int, int]:
    """Return how many bytes the body of a request of this kind may have, and how many what surrounds it may have besides."""
    if kind == "upload":
        return settings.upload_bytes, MULTIPART
    return settings.batch_bytes if kind == "batch" else BODY, 0


def lines(settings: Settings) -> dict[str, Line]:
    """Return a line for each kind of work."""
    at_once = {
        "upload": settings.uploads,
        "batch": settings.batches,
        "search": settings.searches,
        "sparql": settings.sparql_workers,
        "list": settings.lists,
    }
    # What takes seconds is worth coming back for in seconds.
    retry = {"upload": 10, "batch": 10}
    return {
        name: Line(KINDS[name].label, Bound(number, settings.waiting, settings.wait_seconds, retry.get(name, 2)))
        for name, number in at_once.items()
    }

"""Content negotiation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["choose"]


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type of `offered` that the header likes best, the earlier one where it is indifferent, else None.

    >>> choose("text/csv;q=0.5, application/sparql-results+xml", ["application/sparql-results+json", "text/csv"])
    'text/csv'
    >>> choose("", ["text/turtle", "text/html"])
    'text/turtle'
    >>> choose("image/png", ["text/turtle"]) is None
    True
    """
    ranges = [parsed for part in accept.split(",") if (parsed := _parse(part)) is not None] or [("*/*", 1.0)]
    best: tuple[float, int] | None = None
    chosen = None
    for order, media in enumerate(offered):
        quality = _quality(media, ranges)
        if quality > 0 and (best is None or (quality, -order) > best):
            best, chosen = (quality, -order), media
    return chosen


def _parse(part: str) -> tuple[str, float] | None:
    media, *parameters = (piece.strip() for piece in part.split(";"))
    if "/" not in media:
        return None
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                return None
    return media.lower(), quality


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    # The most specific range that covers the type decides, even when a wider one is liked more.
    kind = media.split("/")[0]
    for wanted in (media, f"{kind}/*", "*/*"):
        matches = [quality for name, quality in ranges if name == wanted]
        if matches:
            return max(matches)
    return 0.0

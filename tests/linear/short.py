"""Expressions that are steep by themselves, and why they are let pass."""

from __future__ import annotations

__all__ = ["SHORT", "WAITING"]

SHORT: dict[str, str] = {
    "kg.segment._TAIL": "names of up to 200 characters (kg.segment.head)",
    "kg.triples.policies._NUMBERED": "tried only on text that ends in 号, where the first bracket decides",
    "kg.triples.policies._ORDER": "tried only on text that ends in 号, where the first 令第 or 公告 decides",
    "kg.values.wording._WITHIN": "tried at the first 控制在 only",
    "kg.ingest.number_format._TOKEN": "formats of up to 255 characters",
    "kg.ingest.charset._DECLARED": "the first 4,096 bytes of a page",
    "kg.named_queries._VALUES": "queries of ours",
}
"""Expressions that never meet a long text, with what keeps their texts short."""

WAITING: dict[str, str] = {}
"""Expressions that do, and are to be mended; what is here is a debt."""

"""Expressions that are steep by themselves and never meet a long text, each with what keeps its texts short."""

from __future__ import annotations

__all__ = ["SHORT"]

SHORT: dict[str, str] = {}

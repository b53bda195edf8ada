"""The vocabulary of performance forms: Turtle files, word lists, shapes, queries. This module only says where they lie."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "ALIGNMENTS",
    "CATEGORIES",
    "CORE",
    "EXAMPLES",
    "FIELDS",
    "INVALID",
    "NS",
    "QUERIES",
    "QUESTIONS",
    "RECIPES",
    "ROOT",
    "SCHEMES",
    "SHAPES",
    "THESAURUS",
    "UNITS",
    "VOCAB",
]

NS = "https://w3id.org/jixiao/ns#"
"""Namespace of every term; prefix ``jx:``."""

ROOT = Path(__file__).resolve().parent
CORE = ROOT / "core.ttl"
ALIGNMENTS = ROOT / "alignments.ttl"
VOCAB = ROOT / "vocab"
CATEGORIES = VOCAB / "categories.ttl"
SCHEMES = VOCAB / "schemes.ttl"
FIELDS = VOCAB / "fields.ttl"
UNITS = VOCAB / "units.ttl"
THESAURUS = VOCAB / "thesaurus.ttl"
SHAPES = ROOT / "shapes"
EXAMPLES = ROOT / "examples"
INVALID = EXAMPLES / "invalid"
QUESTIONS = ROOT / "questions"
QUERIES = ROOT / "queries"
RECIPES = ROOT / "recipes"

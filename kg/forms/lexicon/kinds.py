"""What a text can be in a form: asked once, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kg.forms.lexicon.heads import column_roles, key_roles
from kg.forms.lexicon.levels import levels_of

__all__ = ["Kinds", "kinds_of"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that a text can have, by vocabulary.

    Attributes:
        columns: roles as the head of a column, the likeliest first.
        keys: roles as a label beside or above its value, the likeliest first.
        levels: levels (1, 2) of which it is a label.
    """

    columns: tuple[str, ...]
    keys: tuple[str, ...]
    levels: frozenset[int]


@lru_cache(maxsize=16384)
def kinds_of(text: str) -> Kinds:
    """Return the kinds of a cell's text.

    >>> kinds_of("满意度指标（10分）")
    Kinds(columns=(), keys=(), levels=frozenset({1, 2}))
    >>> kinds_of("单位").columns, kinds_of("项目名称：").keys
    (('unit', 'unit_name'), ('project_name',))
    """
    return Kinds(column_roles(text), key_roles(text), levels_of(text))

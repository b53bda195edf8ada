"""Categories of levels 1 and 2, 一级指标 二级指标: from any spelling of a label to the notation of its concept.

The labels are data in ``ontology/vocab/categories.ttl``: three SKOS schemes that share concepts (targets, 财预〔2015〕88号;
targets with cost at level 1, 财预〔2021〕101号; evaluation, 财预〔2013〕53号 and 财预〔2020〕10号). ``skos:prefLabel`` and
``skos:altLabel`` are whole labels; ``skos:hiddenLabel`` is a cue that a longer local label holds (``参与群众满意程度``),
and so is the preferred label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import pyoxigraph as ox

import ontology
from kg.text import compact
from kg.vocabulary import added

__all__ = ["Category", "Level", "categories", "categorise", "parent_of"]

Level = Literal[1, 2]

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
_WEIGHT = re.compile(r"(?<![\d.])[\d.]++[-~—至到]?+[\d.]*+(?:分|%)?+$")
_ENUMERATION = re.compile(r"^(?:[一二三四五六七八九十\d]{1,2}[、.．]|\([一二三四五六七八九十\d]{1,2}\))")
_SUFFIX = re.compile(r"(?:类)?指标$")


@dataclass(frozen=True, slots=True)
class Category:
    """A concept of the category schemes.

    Attributes:
        notation: key in all records (``output.quantity``).
        parent: notation of the level-1 category above it, None at level 1.
        label: preferred label in Chinese.
        spellings: other whole labels.
        cues: parts by which a longer label is known.
        schemes: local names of the schemes it stands in.
    """

    notation: str
    parent: str | None
    label: str
    spellings: tuple[str, ...]
    cues: tuple[str, ...]
    schemes: tuple[str, ...]

    @property
    def level(self) -> Level:
        """Level of the category in a form, 1 or 2."""
        return 1 if self.parent is None else 2


@cache
def categories() -> tuple[Category, ...]:
    """Return all categories, sorted by notation (read once from the Turtle file, about a millisecond)."""
    facts: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(path=str(ontology.CATEGORIES), format=ox.RdfFormat.TURTLE):
        if not isinstance(triple.subject, ox.NamedNode) or not triple.predicate.value.startswith(_SKOS):
            continue
        if isinstance(triple.object, ox.Literal) and triple.object.language not in (None, "zh-hans", "zh-Hans"):
            continue
        if isinstance(triple.object, ox.NamedNode | ox.Literal):
            name = triple.predicate.value.removeprefix(_SKOS)
            facts.setdefault(triple.subject.value, {}).setdefault(name, []).append(triple.object.value)
    found = [_category(fact) for fact in facts.values() if "notation" in fact]
    return tuple(sorted(found, key=lambda category: category.notation))


def _category(fact: dict[str, list[str]]) -> Category:
    parents = [iri.removeprefix(f"{ontology.NS}category-") for iri in fact.get("broader", [])]
    return Category(
        notation=fact["notation"][0],
        parent=parents[0] if parents else None,
        label=fact["prefLabel"][0],
        spellings=tuple(sorted(fact.get("altLabel", []))),
        cues=tuple(sorted({fact["prefLabel"][0], *fact.get("hiddenLabel", [])})),
        schemes=tuple(sorted(iri.removeprefix(ontology.NS) for iri in fact.get("inScheme", []))),
    )


@cache
def _by_notation() -> dict[str, Category]:
    return {category.notation: category for category in categories()}


@cache
def _by_label() -> dict[tuple[Level, str], tuple[str, ...]]:
    """Notations by level and key of a label; a label can stand in several places of the tree (成本)."""
    table: dict[tuple[Level, str], list[str]] = {}
    for category in categories():
        for label in (category.label, *category.spellings, *category.cues):
            entry = table.setdefault((category.level, _key(label)), [])
            if category.notation not in entry:
                entry.append(category.notation)
    for row in added("categories"):
        for level in (1, 2):
            known = table.get((level, _key(row["known"])), [])
            table.setdefault((level, _key(row["label"])), []).extend(known)
    return {key: tuple(entry) for key, entry in table.items()}


def _key(label: str) -> str:
    """Key of a label: NFKC, no spaces, no brackets, weights, numbering, and no closing 指标."""
    text = _BRACKETS.sub("", compact(label))
    text = _WEIGHT.sub("", _ENUMERATION.sub("", text)).rstrip(":;,、。")
    return _SUFFIX.sub("", text) or text


def parent_of(notation: str) -> str | None:
    """Return the level-1 category above a level-2 one; None for a category of level 1 and for an unknown notation.

    >>> parent_of("output.time")
    'output'
    """
    category = _by_notation().get(notation)
    return category.parent if category else None


@lru_cache(maxsize=8192)
def categorise(label: str | None, parent: str | None = None, *, level: Level | None = None) -> str | None:
    """Return the notation of the category that `label` means, None where it means none.

    A whole label wins over a cue inside a longer one. With several candidates the one under `parent` wins; without a parent,
    the one in the scheme of most forms (targets before evaluation), and 成本 at level 2 is ``output.cost``.

    Args:
        label: as printed; spaces, width, numbering, weights (``成本指标(0-20)分``) and a closing 指标 are passed over.
        parent: what stands at level 1: a notation or a label. Makes it a question about level 2. A level-2 label that belongs
            elsewhere keeps its own place (满意度 under 效果 is ``satisfaction.served``).
        level: 1 or 2 where it is known. Without level and parent, level 1 is tried first.

    >>> categorise("项目产出"), categorise("产出数量", "项目产出"), categorise("质量指标")
    ('output', 'output.quantity', 'output.quality')
    >>> categorise("成本指标(0-20)分"), categorise("成本指标", "产出指标"), categorise("经济成本指标", "成本指标")
    ('cost', 'output.cost', 'cost.economic')
    >>> categorise("满意度指标"), categorise("满意度指标", level=2), categorise("服务对象满意度", "项目效果")
    ('satisfaction', 'satisfaction.served', 'satisfaction.served')
    """
    key = _key(label) if label else ""
    if not key:
        return None
    above = parent if parent is None or parent in _by_notation() else categorise(parent, level=1)
    levels: tuple[Level, ...] = (level,) if level else ((2,) if parent else (1, 2))
    for whole in (True, False):
        for each in levels:
            found = _best(_whole(each, key) if whole else _cued(each, key), above)
            if found:
                return found
    return None


def _whole(level: Level, key: str) -> tuple[str, ...]:
    return _by_label().get((level, key), ())


def _cued(level: Level, key: str) -> tuple[str, ...]:
    """Notations whose cue stands in `key`, longest cue first, then the last one (Chinese heads stand last)."""
    hits = [
        (len(cue), key.rfind(cue), category.notation)
        for category in categories()
        if category.level == level
        for cue in category.cues
        if cue in key
    ]
    if not hits:
        return ()
    length, offset, _ = max(hits)
    return tuple(notation for *where, notation in hits if where == [length, offset])


def _best(notations: tuple[str, ...], above: str | None) -> str | None:
    """Choose among categories of the same label."""
    if not notations:
        return None
    table = _by_notation()
    return min(notations, key=lambda n: (table[n].parent != above, "CategoriesOfTargets" not in table[n].schemes, n))

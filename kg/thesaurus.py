"""The thesaurus: what people say and what forms say, as concepts found in a text.

The source is ``ontology/vocab/thesaurus.tsv`` (`search.skos` writes it as SKOS): one concept a line with its preferred label,
labels that forms use, labels that people use, a broader concept, and for heads of indicators (人数, 及时率) the category they
speak for. Both a query and a wording are read as sets of concepts, so that 娃娃 meets 幼儿 without a shared character.
"""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import ontology
from kg.text import compact

__all__ = ["Concept", "Found", "Thesaurus", "family", "load"]

FAMILIES = ("满意", "可持续", "生态", "经济", "社会", "数量", "质量", "时效", "成本")
"""Stems that tell the categories of level 2 apart in all spellings (产出数量, 数量指标; 服务对象满意度指标); the order decides
between two stems in one label (社会成本 is a cost only at level 1: 社会)."""


def family(label: str | None) -> str | None:
    """Return the stem of a level-2 label, None where it has none of `FAMILIES`.

    >>> family("服务对象满意度指标"), family("产出数量"), family("预算执行")
    ('满意', '数量', None)
    """
    return next((stem for stem in FAMILIES if label and stem in label), None)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the field.

    Attributes:
        id: English words joined by hyphens, stable.
        label: preferred label.
        forms: other labels that forms use.
        people: labels that people use when they speak, never in forms.
        broader: ids of broader concepts.
        families: stems of level 2 (`FAMILIES`) that an indicator with this head belongs to; empty for objects.
    """

    id: str
    label: str
    forms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    families: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, the preferred one first."""
        return self.label, *self.forms, *self.people


@dataclass(frozen=True, slots=True)
class Found:
    """A label found in a text; offsets are into ``kg.text.compact(text).lower()``, end exclusive."""

    label: str
    concepts: tuple[str, ...]
    start: int
    end: int


class Thesaurus:
    """Concepts with their labels, ready to be found in texts.

    >>> pets = Thesaurus([Concept("dog", "犬只", people=("小狗",)), Concept("vaccination-rate", "免疫率")])
    >>> [(found.label, found.concepts) for found in pets.find("小狗免疫率")]
    [('小狗', ('dog',)), ('免疫率', ('vaccination-rate',))]
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: Mapping[str, Concept] = {concept.id: concept for concept in concepts}
        labels: defaultdict[str, list[str]] = defaultdict(list)
        for concept in self.concepts.values():
            for label in dict.fromkeys(compact(label).lower() for label in concept.labels):
                labels[label].append(concept.id)
        self._labels = {label: tuple(ids) for label, ids in labels.items()}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for label in self._labels:
            lengths[label[:1]].add(len(label))
        # By first character: at most places no label begins, at the others few lengths are to be tried.
        self._lengths = {first: tuple(sorted(several, reverse=True)) for first, several in lengths.items()}

    def __len__(self) -> int:
        return len(self.concepts)

    def find(self, text: str) -> list[Found]:
        """Return the labels in `text`, from left to right, the longest at each place, none overlapping."""
        text = compact(text).lower()
        found: list[Found] = []
        start = 0
        while start < len(text):
            for length in self._lengths.get(text[start], ()):
                label = text[start : start + length]
                if len(label) == length and label in self._labels:
                    found.append(Found(label, self._labels[label], start, start + length))
                    start += length
                    break
            else:
                start += 1
        return found

    def weights(self, text: str, broader: float = 0.5) -> dict[str, float]:
        """Return the concepts of `text` with their weights: 1 for one that is named, `broader` a step up from there."""
        weights: dict[str, float] = {}
        pending = [(concept, 1.0) for found in self.find(text) for concept in found.concepts]
        while pending:
            concept, weight = pending.pop()
            if weights.get(concept, 0.0) >= weight or concept not in self.concepts:
                continue
            weights[concept] = weight
            if weight * broader >= 0.2:
                pending += [(above, weight * broader) for above in self.concepts[concept].broader]
        return weights

    def formal(self, text: str) -> str:
        """Return `text` in the words of forms: each label that only people use is replaced by the preferred one.

        >>> Thesaurus([Concept("dog", "犬只", people=("小狗",))]).formal("小狗打疫苗")
        '犬只打疫苗'
        """
        text = compact(text).lower()
        for found in reversed(self.find(text)):
            concept = self._meant(found)
            if concept is not None:
                text = text[: found.start] + concept.label + text[found.end :]
        return text

    def named(self, text: str) -> tuple[str, ...]:
        """Return the ids of the concepts that a text in the language of forms names, sorted.

        A label that only people use counts where it can mean one concept only: 娃娃 may be 幼儿 or 学生.

        >>> pets = Thesaurus([Concept("dog", "犬只", people=("小狗", "宠物")), Concept("cat", "猫只", people=("宠物",))])
        >>> pets.named("小狗和猫只登记率"), pets.named("宠物登记率")
        (('cat', 'dog'), ())
        """
        told: set[str] = set()
        for found in self.find(text):
            formal = {name for name in found.concepts if found.label in self._formal(name)}
            meant = self._meant(found)
            told |= formal or ({meant.id} if meant else set())
        return tuple(sorted(told))

    def _formal(self, concept: str) -> set[str]:
        """Return the labels of a concept that forms use, as they are found."""
        return {compact(label).lower() for label in (self.concepts[concept].label, *self.concepts[concept].forms)}

    def _meant(self, found: Found) -> Concept | None:
        """Return the concept that a label which only people use stands for; None where that is open.

        Of a concept and a wider one the narrower is meant: 摄像头 is 视频监控 before it is 公安.
        """
        concepts = [self.concepts[name] for name in found.concepts]
        if any(found.label in self._formal(concept.id) for concept in concepts):
            return None
        wider = {above for concept in concepts for above in concept.broader}
        narrow = [concept for concept in concepts if concept.id not in wider]
        return narrow[0] if len(narrow) == 1 else None

    def families(self, text: str) -> dict[str, float]:
        """Return the level-2 stems that the heads in `text` speak for, weights summing to 1; the last head counts double.

        In Chinese the head stands last: 培训人数满意度 is asked for its 满意度.
        """
        votes: defaultdict[str, float] = defaultdict(float)
        heads = [
            stems
            for found in self.find(text)
            if (stems := [stem for concept in found.concepts for stem in self.concepts[concept].families])
        ]
        for position, stems in enumerate(heads):
            for stem in stems:
                votes[stem] += (2.0 if position == len(heads) - 1 else 1.0) / len(stems)
        total = sum(votes.values())
        return {stem: vote / total for stem, vote in votes.items()}


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())


def read(path: Path) -> list[Concept]:
    """Return the concepts of a TSV file with the columns of ``ontology/vocab/thesaurus.tsv``; lines with ``#`` are remarks."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if line.strip() and not line.startswith("#"))
        return [
            Concept(
                record["concept"],
                record["label"],
                _split(record["forms"]),
                _split(record["people"]),
                _split(record["broader"]),
                _split(record["families"]),
            )
            for record in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@functools.cache
def load() -> Thesaurus:
    """Return the thesaurus that ships; it is read once."""
    return Thesaurus(read(ontology.VOCAB / "thesaurus.tsv"))

"""The kind of a document, by the words of its title and by what was read in it (ontology/vocab/kinds.tsv)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg.forms.base import Work
from kg.text import compact
from ontology import VOCAB

__all__ = ["KINDS", "Kind", "kind_of"]

_GENERAL = frozenset({"project_targets", "department_targets", "indicator_list", "budget"})
"""Kinds whose words stand in titles of other kinds too: contents that tell a kind stand against them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    Attributes:
        name: as in `kg.records.DocumentHead`.
        title: words, of each entry all.
        needs: fields of indicators, one of which must be filled beside the title's word.
        contents: fields that tell the kind where the title does not.
    """

    name: str
    title: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...]
    contents: tuple[str, ...]

    def is_titled(self, title: str, work: Work) -> bool:
        """Say whether a title without blanks names the kind, and the records bear it out."""
        named = any(all(word in title for word in words) for words in self.title)
        return named and (not self.needs or any(_filled(work, self.needs)))

    def is_content(self, work: Work) -> bool:
        """Say whether most of the indicators fill a field that tells the kind."""
        return sum(_filled(work, self.contents)) * 2 > len(work.indicators)


def _filled(work: Work, names: Iterable[str]) -> list[bool]:
    return [any(getattr(row, name) not in (None, ()) for name in names) for row in work.indicators]


@cache
def _kinds() -> tuple[Kind, ...]:
    lines = (VOCAB / "kinds.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return tuple(
        Kind(name, tuple(tuple(entry.split("&")) for entry in title.split()), tuple(needs.split()), tuple(contents.split()))
        for name, title, needs, contents, *_ in rows
    )


KINDS = _kinds()


def kind_of(title: str | None, work: Work) -> str:
    """Return the document's kind (interfaces: project_targets … other), from its title and from what was read in it.

    Title words of special kinds come first, then contents that tell a kind (an interim value in most rows: monitoring), then
    the general words of titles (绩效目标), then what kinds of records there are.
    """
    plain = compact(title or "")
    titled = next((kind.name for kind in KINDS if kind.is_titled(plain, work)), None)
    if titled is not None and titled not in _GENERAL:
        return titled
    told = next((kind.name for kind in KINDS if kind.contents and kind.is_content(work)), None)
    if told is not None:
        return told
    return _of_records(work) if titled is None else _by_content(titled, plain, work)


def _by_content(kind: str, title: str, work: Work) -> str:
    """Return the kind that a title names, or another one where what was read shows that the word does not settle it."""
    if kind == "department_targets" and "项目" in title and work.projects:
        return "project_targets"  # the department's and its projects' targets: the projects' tables are what is in it
    if kind == "budget" and "绩效" in title and work.indicators and not _BUDGET.search(title):
        kind = "project_targets"  # 部门预算…绩效表
    if kind != "project_targets" or not work.indicators:
        return kind
    if not work.projects and _WHOLE.search(title) and "项目" not in title:
        return "department_targets"
    return "self_evaluation" if _is_done(work) and not _TARGETS.search(title) else kind


def _is_done(work: Work) -> bool:
    """Say whether most indicators have an actual value."""
    return sum(1 for each in work.indicators if each.actual is not None) * 2 > len(work.indicators)


_BUDGET = re.compile("公开|说明|草案|总表|收支")
_WHOLE = re.compile("部门|单位")
_TARGETS = re.compile("申报|批复|目标表")


def _of_records(work: Work) -> str:
    if work.evaluation_rows:
        return "evaluation_form"
    if work.projects or work.project_list:
        return "self_evaluation" if _is_done(work) else "project_targets"
    if work.sub_projects:
        return "self_evaluation"
    return "indicator_list" if work.indicators and not work.goals else "other"

"""A candidate as a line of a draft: the wording with its target, distribution, documents and past uses."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.categories import parent_of
from kg.segment import head
from search.draft.form import faults
from search.draft.measures import Measure
from search.draft.model import Alternative, Line, Source
from search.draft.plan import label
from search.draft.targets import Proposal, propose
from search.similar import Asked
from search.wordings import Use, name_key

if TYPE_CHECKING:
    from search.library import Library

__all__ = ["alternative_of", "by_label", "line_of", "with_past"]

_SOURCES = 5
"""Past uses that a line lists."""


def proposal_of(library: Library, measure: Measure, asked: Asked) -> Proposal:
    """Return target and distribution of a candidate; of few uses those with its head noun in its category count too."""
    uses = [use for _, use in measure.uses]
    wide: list[Use] = []
    if len(uses) < 5 and measure.text.head:
        rows = library.index.table.by_head(measure.text.head, measure.text.level2_category, 50)
        told = library.index.table.plain_uses([row for row in rows if row != measure.row], 200)
        wide = [use for of in told.values() for _, use in of]
    return propose(
        measure.name,
        uses,
        own_text=f"{asked.use} {asked.project}",
        year=asked.year,
        wide=wide,
        filled=measure.pattern is not None,
        sound=lambda target: not faults(measure.name, measure.category, target),
    )


def line_of(library: Library, measure: Measure, asked: Asked) -> Line:
    """Return a candidate as a line, with all that stands behind it."""
    proposal = proposal_of(library, measure, asked)
    parent = parent_of(measure.category) or ""
    sources, basis = evidence_of(library, measure)
    return Line(
        category1=parent,
        category2=measure.category,
        level1=label(parent),
        level2=label(measure.category),
        level3=measure.name,
        target=proposal.target,
        description=measure.description,
        distribution=proposal.distribution,
        basis=basis,
        sources=sources,
        uses=len(measure.uses),
        projects=measure.general,
        score=measure.score,
        origin="pattern" if measure.pattern else "similar",
        pattern=measure.pattern,
        note=proposal.note,
    )


def alternative_of(library: Library, measure: Measure, asked: Asked) -> Alternative:
    """Return a candidate as what could stand in a line's stead."""
    proposal = proposal_of(library, measure, asked)
    sources, basis = evidence_of(library, measure)
    return Alternative(measure.name, proposal.target, measure.score, measure.description, basis, proposal.distribution, sources)


def by_label(library: Library, category: str, year: int | None) -> Line | None:
    """Return the line that a category's own label names, 服务对象满意度; None where it names no measure or has no uses."""
    name = label(category).removesuffix("指标")
    if not category.startswith("satisfaction"):
        return None
    rows = library.index.table.by_head(head(name).noun, category, 200)
    uses = [use for of in library.index.table.plain_uses(rows, 200).values() for _, use in of]
    if not uses:
        return None
    proposal = propose(name, uses, own_text="", year=year)
    spread = proposal.distribution
    return Line(
        category1=parent_of(category) or "",
        category2=category,
        level1=label(parent_of(category) or ""),
        level2=label(category),
        level3=name,
        target=proposal.target,
        distribution=replace(spread, of="measure") if spread else None,
        uses=len(uses),
        origin="category",
        note="没有找到贴近的以往表述，按指标类别命名；请写明服务对象",
    )


def with_past(library: Library, line: Line, asked: Asked, *, gaps: bool) -> Line:
    """Return a line of hers with past uses of its name, wherever they were; else with those of its measure in its category.

    What she left empty is proposed where `gaps` are filled: of other names only what is a standard (a rate), never a count.
    """
    table = library.index.table
    rows = table.by_key(name_key(line.level3))
    noun = head(line.level3).noun
    named = bool(rows)
    if not rows and noun:
        rows = table.by_head(noun, line.category2, 200)
    uses = [use for of in table.plain_uses(rows, 200).values() for _, use in of]
    if not uses:
        return line
    proposal = propose(line.level3, uses, own_text=f"{asked.use} {asked.project}", year=asked.year, filled=not named)
    spread = proposal.distribution
    if spread is not None and not named:
        spread = replace(spread, of="measure")
    told = replace(line, distribution=spread, uses=len(uses) if named else 0)
    if line.target.raw.strip():
        return told
    numeric = proposal.target.value is not None
    if not gaps or not proposal.target.raw or not (named or numeric):
        return replace(told, note=proposal.note)
    note = proposal.note or ("" if named else f"没有同名的以往指标，按同类指标（{noun}）提出，请核对")
    return replace(told, target=proposal.target, proposed=("target",), note=note)


def evidence_of(library: Library, measure: Measure) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    """Return where a candidate stood, nearest first, and the documents that such lines rested on, commonest first."""
    table = library.index.table
    some = [(number, use) for number, use in measure.uses if number in measure.near][:50] or list(measure.uses[:50])
    numbers = [number for number, _ in some]
    departments, policies = table.listed("departments", numbers), table.listed("policies", numbers)
    sources = tuple(
        Source(use.indicator, use.project, next(iter(departments[number]), None), use.division, use.year, use.raw)
        for number, use in some[:_SOURCES]
    )
    counted = Counter(policy for number in numbers for policy in policies[number])
    return sources, tuple(sorted(counted, key=lambda told: (-counted[told], told))[:3])

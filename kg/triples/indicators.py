"""Indicators to triples: targets, results, what a form prints beside them, categories and wordings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from kg import iris
from kg.records import Indicator, Target
from kg.triples.maps import FIELDS, RESULT
from kg.triples.terms import TYPE, jx, number, text, whole
from kg.triples.writer import IN_DOCUMENT, IN_PROJECT, POSITION, Writer, unique_names

__all__ = ["category_iri", "observed", "write_indicators"]


def category_iri(notation: str) -> NamedNode:
    """Return the concept with `notation`.

    >>> category_iri("output.time").value
    'https://w3id.org/jixiao/ns#category-output.time'
    """
    return jx(f"category-{iris.segment(notation)}")


def observed(indicator: Indicator) -> Iterator[tuple[str, Target]]:
    """Yield role and value of what a form prints beside target and result: ``interim``, ``expected``, ``history`` of each year.

    >>> from kg.records import Indicator, PastValue, Target
    >>> past = (PastValue("22个", year=2023), PastValue("24个", year=2024))
    >>> row = Indicator(None, 1, None, None, "断面数", Target("≥26个"), expected=Target("26个"), history=past)
    >>> [(role, value.raw) for role, value in observed(row)]
    [('expected', '26个'), ('history', '22个'), ('history', '24个')]
    """
    if indicator.interim is not None:
        yield "interim", indicator.interim
    if indicator.expected is not None:
        yield "expected", indicator.expected
    for value in indicator.history:
        yield "history", value


def write_indicators(writer: Writer, projects: dict[str, NamedNode]) -> None:
    """Add the indicators of the document; `projects` are the nodes of its projects by ref."""
    owners = [projects.get(i.project or "") for i in writer.reading.indicators]
    names = unique_names(
        [
            f"{(owner or writer.document).value}/indicator/{indicator.ordinal}"
            for owner, indicator in zip(owners, writer.reading.indicators, strict=True)
        ]
    )
    in_order = _in_order(writer, names)
    for position, (indicator, owner, name) in enumerate(zip(writer.reading.indicators, owners, names, strict=True), 1):
        node = writer.record(name, indicator)
        writer.add(node, IN_DOCUMENT, writer.document)
        if owner is not None:
            writer.add(node, IN_PROJECT, owner)
        elif indicator.project is not None:
            writer.add(node, jx("ref"), text(indicator.project))
        if not in_order:
            writer.add(node, POSITION, whole(position))
        _write_indicator(writer, node, indicator)


def _in_order(writer: Writer, names: Sequence[str]) -> bool:
    """Say whether project, ordinal and repetition give the order of the indicators back (those without a project last)."""
    order = {p.ref: n for n, p in reversed(list(enumerate(writer.reading.projects)))}
    keys = [
        (order.get(i.project or "", len(order)), i.ordinal, int(name.rpartition("/")[2].partition("~")[2] or 1))
        for i, name in zip(writer.reading.indicators, names, strict=True)
    ]
    return keys == sorted(keys)


def _write_indicator(writer: Writer, node: NamedNode, indicator: Indicator) -> None:
    writer.derived(node, indicator.place)
    writer.add(node, jx("hasWording"), NamedNode(iris.wording(writer.base, indicator.level2_category, indicator.level3)))
    for name, category in (("level1Category", indicator.level1_category), ("level2Category", indicator.level2_category)):
        if category is not None:
            writer.add(node, jx(name), category_iri(category))
    if indicator.level1_printed != indicator.level1:
        writer.add(node, jx("printedLevel1"), text(indicator.level1_printed or ""))
    target = NamedNode(f"{node.value}/target")
    writer.add(node, jx("hasTarget"), target)
    writer.add(target, TYPE, jx("Target"))
    _value(writer, target, indicator.target)
    if indicator.actual is not None or any(getattr(indicator, column.field) is not None for column in RESULT):
        _write_result(writer, node, indicator)
    _write_observations(writer, node, indicator)
    writer.citations(node, indicator.citations)


def _value(writer: Writer, node: NamedNode, value: Target) -> None:
    """Say on `node` what a value is, and what it is in 万元."""
    for column in FIELDS[type(value)]:
        found = getattr(value, column.field)
        if found is not None:
            writer.add(node, column.property, column.term(found))
    if value.wan is not None:
        writer.add(node, jx("amountWan"), number(value.wan))


def _write_observations(writer: Writer, node: NamedNode, indicator: Indicator) -> None:
    """Add the values beside target and result: ``…/interim``, ``…/expected``, ``…/history/1``."""
    past = 0
    for role, value in observed(indicator):
        past += role == "history"
        observation = NamedNode(f"{node.value}/{role}" + (f"/{past}" if role == "history" else ""))
        writer.add(node, jx("hasObservation"), observation)
        writer.add(observation, TYPE, jx("Observation"))
        writer.add(observation, jx("role"), text(role))
        _value(writer, observation, value)


def _write_result(writer: Writer, node: NamedNode, indicator: Indicator) -> None:
    iri = f"{node.value}/result"
    result = NamedNode(iri)
    writer.add(node, jx("hasResult"), result)
    writer.add(result, TYPE, jx("Result"))
    if indicator.actual is not None:
        _value(writer, result, indicator.actual)
    for column in RESULT:
        value = getattr(indicator, column.field)
        if value is not None:
            writer.add(result, column.property, column.term(value))

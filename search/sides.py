"""What a side of a comparison means: filters, a thing of the library by its IRI, or the text of a project's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode

from kg.store.base import QuadStore
from search import catalog
from search.compare import Comparison, Pair, changes
from search.errors import BadFilter
from search.filters import FILTERS
from search.library import Library
from search.values import beside

__all__ = ["compare_sides", "side", "with_values"]


def side(library: Library, text: str) -> dict[str, object]:
    """Return the filters that a side stands for.

    Args:
        library: opened.
        text: ``department=清岭县教育局,year=2023`` (names of filters), an IRI of the library (project, department, division,
            indicator: its project), or a part of a project's name.

    Raises:
        BadFilter: an unknown filter, or an IRI that is none of these.
    """
    if "://" in text:
        return _of_thing(library, text)
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if parts and all("=" in part for part in parts):
        given = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}
        if unknown := sorted(set(given) - set(FILTERS)):
            raise BadFilter(f"没有 {'、'.join(unknown)} 这个筛选；有：{'、'.join(FILTERS)}")
        return dict(given)
    return {"project_text": text}


def _of_thing(library: Library, iri: str) -> dict[str, object]:
    try:
        kind, fields = catalog.item(library.store, iri)
    except catalog.BadList as error:
        raise BadFilter(str(error)) from None
    if kind.name == "indicators" and fields["project"] is not None:
        kind, fields = catalog.item(library.store, fields["project"]["iri"])
    if kind.name == "projects":
        unit = fields["implementing_unit"] or fields["supervising_department"]
        return {
            name: value
            for name, value in (
                ("project_text", fields["name"]),
                ("department", unit and unit["label"]),
                ("year", fields["year"]),
            )
            if value
        }
    if kind.name == "departments":
        return {"department": fields["name"]}
    if kind.name == "divisions":
        return {"division": fields["code"] or fields["name"]}
    raise BadFilter(f"{iri}：能比较的是指标、项目、部门和行政区划")


def compare_sides(library: Library, left: str, right: str) -> dict[str, Any]:
    """Return the comparison of two sides as JSON values, with what each side was taken to mean.

    Two indicators are set side by side alone, whatever else their projects hold.

    Raises:
        BadFilter: a side that means nothing.
    """
    sides = side(library, left), side(library, right)
    compared = library.compare(*sides)
    told = {"left": sides[0], "right": sides[1], **compared.as_dict()}
    if "/indicator/" in left and "/indicator/" in right:
        told["pairs"] = [_alone(compared, left, right)]
    return {**told, "pairs": with_values(library.store, told["pairs"])}


def with_values(store: QuadStore, pairs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the pairs of a comparison with what stands beside the target of each side (`search.values.beside`)."""

    def told(use: dict[str, Any] | None) -> dict[str, Any] | None:
        return use and {**use, **beside(store, NamedNode(use["indicator"]))}

    return [{**pair, "left": told(pair["left"]), "right": told(pair["right"])} for pair in pairs]


def _alone(compared: Comparison, left: str, right: str) -> dict[str, Any]:
    """Return two indicators as one pair, whether or not they measure the same.

    Raises:
        BadFilter: the comparison has no such indicators.
    """
    one = next((pair.left for pair in compared.pairs if pair.left and pair.left.indicator == left), None)
    other = next((pair.right for pair in compared.pairs if pair.right and pair.right.indicator == right), None)
    if one is None or other is None:
        raise BadFilter("库中没有这两个指标")
    paired = next((pair for pair in compared.pairs if pair.left == one and pair.right == other), None)
    if paired is not None:
        return paired.as_dict()
    told = Pair(one, other, 0.0, changes(one.name, other.name), one.raw == other.raw).as_dict()
    return {**told, "likeness": None}

"""A picture of a trace: from the policy document to divisions, departments, projects and indicators, as one SVG file.

The width of a band is the number of indicators, the unit that the whole trace counts in; what cites the document only in the
name of a project is a line without width. The layout is
Sankey's diagram of flows (M. H. P. R. Sankey, Minutes of Proceedings of The Institution of Civil Engineers, 134, 1898): columns
of bars in the order of their sums, bands between them. Labels are text: they can be read out, searched and copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from search.trace import TraceRow

__all__ = ["flow_svg"]

WIDTH, BAR, GAP, MARGIN, LABEL = 1400, 12, 9, 16, 14
LAST = 200
"""Points kept for the labels of the last column."""
COLOURS = ("#8c2f1b", "#0b5394", "#1f6b3a", "#8a5a00", "#5b3a8c")
UNKNOWN = "（未印）"
REST = "（其余）"
MOST = 40
"""Bars a column at most; the rest fall into one, so that the picture stays readable."""
OUTDATED = {"superseded": "（已被代替）", "expired": "（已失效）"}


@dataclass(frozen=True, slots=True)
class Knot:
    """One bar: two things of the same name are two bars, as `key` tells them apart; `iri` is what the bar stands for."""

    key: tuple[str, ...]
    label: str
    iri: str | None


def _paths(rows: Sequence[TraceRow]) -> Iterator[tuple[tuple[Knot, ...], int]]:
    """Yield a path an indicator, of weight 1, and one of weight 0 for a project whose indicators do not cite the document."""
    for row in rows:
        place, body = row.division_iri or row.division or UNKNOWN, row.department_iri or row.department or UNKNOWN
        front = (
            Knot((row.policy_iri,), row.policy + OUTDATED.get(row.standing or "", ""), row.policy_iri),
            Knot((place,), row.division or UNKNOWN, row.division_iri),
            Knot((place, body), row.department or UNKNOWN, row.department_iri),
            Knot((row.project_iri or row.document_iri,), row.project or UNKNOWN, row.project_iri),
        )
        if not row.items:
            yield front, 0
        for item in row.items:
            yield (*front, Knot((item.iri,), item.level3, item.iri)), 1


def flow_svg(rows: Sequence[TraceRow], title: str, *, address: Callable[[str], str | None] | None = None) -> str:
    """Return the picture of `rows` as SVG text, complete and without references to other files.

    Args:
        rows: of a trace.
        title: for the picture's title and description.
        address: from the IRI of a bar to where it links to, None for no link.
    """
    paths = list(_paths(rows))
    columns = _columns(paths)
    links: list[dict[tuple[Knot, Knot], int]] = [{} for _ in columns[1:]]
    for path, weight in paths:
        shown = [knot if knot in columns[place] else _rest(place) for place, knot in enumerate(path)]
        for place, pair in enumerate(pairwise(shown)):
            links[place][pair] = links[place].get(pair, 0) + weight
    total = len({item.iri for row in rows for item in row.items})
    most = max((len(column) for column in columns), default=1)
    height = max(160, most * 26)
    scale = (height - most * GAP) / max(sum(columns[0].values()), 1)
    spots = [_stack(column, scale, height) for column in columns]
    # What can be clicked is no single image to a reader of the screen.
    role = "group" if address else "img"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 2 * MARGIN}" role="{role}" '
        f'font-family="Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(f'{title}：{len(rows)} 个项目年度，{total} 项指标')}</desc>",
    ]
    for place, pairs in enumerate(links):
        out += _bands(place, pairs, spots, scale)
    for place, column in enumerate(columns):
        for knot, size in column.items():
            bar = _bar(place, knot, size, spots[place][knot])
            link = address(knot.iri) if address and knot.iri else None
            out.append(f"<a href={quoteattr(link)}>{bar}</a>" if link else f"<g>{bar}</g>")
    return "".join(out) + "</svg>\n"


def _rest(place: int) -> Knot:
    return Knot((REST, str(place)), REST, None)


def _columns(paths: Sequence[tuple[tuple[Knot, ...], int]]) -> list[dict[Knot, int]]:
    """Return the bars of each column with their sums, the smallest of a long column as one."""
    sums: list[dict[Knot, int]] = [{} for _ in range(5)]
    for path, weight in paths:
        for column, knot in zip(sums, path, strict=False):
            column[knot] = column.get(knot, 0) + weight
    found = []
    for place, column in enumerate(sums):
        ranked = sorted(column, key=lambda knot: (-column[knot], knot.label, knot.key))
        kept = ranked if len(ranked) <= MOST else ranked[: MOST - 1]
        shown = {knot: column[knot] for knot in kept}
        if len(kept) < len(ranked):
            shown[_rest(place)] = sum(column[knot] for knot in ranked[len(kept) :])
        found.append(shown)
    return found


def _across(place: int) -> float:
    return MARGIN + place * (WIDTH - 2 * MARGIN - BAR - LAST) / 4


def _bands(
    place: int, pairs: dict[tuple[Knot, Knot], int], spots: Sequence[dict[Knot, tuple[float, float]]], scale: float
) -> Iterator[str]:
    left = {knot: top for knot, (top, _) in spots[place].items()}
    right = {knot: top for knot, (top, _) in spots[place + 1].items()}
    order = sorted(pairs, key=lambda pair: (spots[place][pair[0]][0], spots[place + 1][pair[1]][0]))
    for source, target in order:
        size = pairs[source, target]
        thick = size * scale
        x0, x1 = _across(place) + BAR, _across(place + 1)
        y0, y1 = MARGIN + left[source] + thick / 2, MARGIN + right[target] + thick / 2
        left[source] += thick
        right[target] += thick
        bend = (x1 - x0) / 2
        yield (
            f'<path d="M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}" fill="none" '
            f'stroke="{COLOURS[place + 1]}" stroke-opacity=".25" stroke-width="{max(thick, 0.8):.1f}">'
            f"<title>{escape(f'{source.label} → {target.label}：{size} 项')}</title></path>"
        )


def _bar(place: int, knot: Knot, size: int, spot: tuple[float, float]) -> str:
    top, tall = spot
    x, name = _across(place), knot.label
    text = f"{name[:LABEL]}{'…' if len(name) > LABEL else ''}" + (f"　{size}" if place < 4 else "")
    return (
        f'<rect x="{x:.1f}" y="{MARGIN + top:.1f}" width="{BAR}" height="{max(tall, 1.5):.1f}" fill="{COLOURS[place]}"/>'
        f'<text x="{x + BAR + 5:.1f}" y="{MARGIN + top + tall / 2 + 4.5:.1f}" fill="currentColor">{escape(text)}</text>'
        f"<title>{escape(f'{name}：{size} 项')}</title>"
    )


def _stack(column: dict[Knot, int], scale: float, height: float) -> dict[Knot, tuple[float, float]]:
    """Return top and height of each bar, in the order of the column, the column centred."""
    tall = sum(column.values()) * scale + (len(column) - 1) * GAP
    top = max(0.0, (height - tall) / 2)
    spots = {}
    for knot, size in column.items():
        spots[knot] = (top, size * scale)
        top += size * scale + GAP
    return spots

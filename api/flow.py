"""A picture of a trace: from the policy document to divisions, departments and projects, as one SVG file.

The width of a band is the number of indicators (one for a project that only carries the number in its name). The layout is
Sankey's diagram of flows (M. H. P. R. Sankey, Minutes of Proceedings of The Institution of Civil Engineers, 134, 1898): columns
of bars in the order of their sums, bands between them. Labels are text: they can be read out, searched and copied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from search.trace import TraceRow

__all__ = ["flow_svg"]

WIDTH, BAR, GAP, MARGIN, LABEL = 1180, 12, 9, 16, 15
COLOURS = ("#8c2f1b", "#0b5394", "#1f6b3a", "#8a5a00")
COLUMNS = ("policy", "division", "department", "project")
UNKNOWN, REST = "（未印）", "（其余）"
MOST = 40
"""Bars a column at most; the rest fall into one, so that the picture stays readable."""


@dataclass(frozen=True, slots=True)
class _Flows:
    """Sums of each column's labels, and of each pair of labels of neighbouring columns."""

    sums: tuple[dict[str, int], ...]
    links: tuple[dict[tuple[str, str], int], ...]

    @property
    def total(self) -> int:
        return sum(self.sums[0].values())


Spots = Sequence[dict[str, tuple[float, float]]]
"""Top and height of each bar of each column."""


def flow_svg(rows: Sequence[TraceRow], title: str, *, address: Callable[[str, str], str | None] | None = None) -> str:
    """Return the picture of `rows` as SVG text, complete and without references to other files.

    Args:
        rows: of a trace.
        title: for the picture's title and description.
        address: from (column, label) to where a bar links to, None for no link. Columns: policy, division, department, project.
    """
    flows = _flows(rows)
    most = max(len(column) for column in flows.sums)
    height = max(160, most * 26)
    scale = (height - most * GAP) / (flows.total or 1)
    spots = [_stack(column, scale, height) for column in flows.sums]
    step = (WIDTH - 2 * MARGIN - BAR - 190) / (len(COLUMNS) - 1)
    # What can be clicked is no single image to a reader of the screen.
    role = "group" if address else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 2 * MARGIN}" role="{role}" '
        f'font-family="Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif" font-size="13">'
        f"<title>{escape(title)}</title>"
        f"<desc>{escape(f'{title}：{len(rows)} 个项目年度，{flows.total or 1} 项指标')}</desc>"
    )
    return head + "".join(_bands(flows, spots, scale, step)) + "".join(_bars(flows, spots, step, address)) + "</svg>\n"


def _flows(rows: Sequence[TraceRow]) -> _Flows:
    """Return the sums of a trace; labels past `MOST` of a column fall into one."""
    paths = [([str(getattr(row, name) or UNKNOWN) for name in COLUMNS], max(row.indicators, 1)) for row in rows]
    kept = [_largest([(path[place], weight) for path, weight in paths]) for place in range(len(COLUMNS))]
    sums: list[Counter[str]] = [Counter() for _ in COLUMNS]
    links: list[Counter[tuple[str, str]]] = [Counter() for _ in COLUMNS[1:]]
    for path, weight in paths:
        labels = [label if label in kept[place] else REST for place, label in enumerate(path)]
        for place, label in enumerate(labels):
            sums[place][label] += weight
        for place, pair in enumerate(pairwise(labels)):
            links[place][pair] += weight
    return _Flows(tuple(sums), tuple(links))


def _bands(flows: _Flows, spots: Spots, scale: float, step: float) -> Iterator[str]:
    """Yield the bands between neighbouring columns, each from where the one above it ends."""
    for place, pairs in enumerate(flows.links):
        left = {label: top for label, (top, _) in spots[place].items()}
        right = {label: top for label, (top, _) in spots[place + 1].items()}
        order = sorted(pairs, key=lambda pair: (spots[place][pair[0]][0], spots[place + 1][pair[1]][0]))
        for source, target in order:
            thick = pairs[source, target] * scale
            x0, x1 = MARGIN + place * step + BAR, MARGIN + (place + 1) * step
            y0, y1 = MARGIN + left[source] + thick / 2, MARGIN + right[target] + thick / 2
            left[source] += thick
            right[target] += thick
            bend = (x1 - x0) / 2
            yield (
                f'<path d="M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}" fill="none" '
                f'stroke="{COLOURS[place + 1]}" stroke-opacity=".25" stroke-width="{max(thick, 0.8):.1f}">'
                f"<title>{escape(f'{source} → {target}：{pairs[source, target]} 项')}</title></path>"
            )


def _bars(flows: _Flows, spots: Spots, step: float, address: Callable[[str, str], str | None] | None) -> Iterator[str]:
    """Yield the bars with their labels, as links where `address` gives one."""
    for place, column in enumerate(spots):
        for label, (top, tall) in column.items():
            x = MARGIN + place * step
            count = flows.sums[place][label]
            text = f"{label[:LABEL]}{'…' if len(label) > LABEL else ''}　{count}"
            size = f'width="{BAR}" height="{max(tall, 1.5):.1f}"'
            bar = (
                f'<rect x="{x:.1f}" y="{MARGIN + top:.1f}" {size} fill="{COLOURS[place]}"/>'
                f'<text x="{x + BAR + 5:.1f}" y="{MARGIN + top + tall / 2 + 4.5:.1f}" fill="currentColor">{escape(text)}</text>'
                f"<title>{escape(f'{label}：{count} 项')}</title>"
            )
            link = address(COLUMNS[place], label) if address and label not in (UNKNOWN, REST) else None
            yield f"<a href={quoteattr(link)}>{bar}</a>" if link else f"<g>{bar}</g>"


def _largest(weighted: Sequence[tuple[str, int]]) -> set[str]:
    sums: dict[str, int] = {}
    for label, weight in weighted:
        sums[label] = sums.get(label, 0) + weight
    ranked = sorted(sums, key=lambda label: (-sums[label], label))
    return set(ranked if len(ranked) <= MOST else ranked[: MOST - 1])


def _stack(column: dict[str, int], scale: float, height: float) -> dict[str, tuple[float, float]]:
    """Return top and height of each bar, the largest first, the column centred."""
    tall = sum(column.values()) * scale + (len(column) - 1) * GAP
    top = max(0.0, (height - tall) / 2)
    spots = {}
    for label in sorted(column, key=lambda label: (-column[label], label)):
        spots[label] = (top, column[label] * scale)
        top += column[label] * scale + GAP
    return spots

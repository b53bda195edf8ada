"""A picture of a trace: from the policy document to divisions, departments and projects, as one SVG file.

The width of a band is the number of indicators (one for a project that only carries the number in its name). The layout is
Sankey's diagram of flows (M. H. P. R. Sankey, Minutes of Proceedings of The Institution of Civil Engineers, 134, 1898): columns
of bars in the order of their sums, bands between them. Labels are text: they can be read out, searched and copied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from search.trace import TraceRow

__all__ = ["flow_svg"]

WIDTH, BAR, GAP, MARGIN, LABEL = 1180, 12, 9, 16, 15
COLOURS = ("#8c2f1b", "#0b5394", "#1f6b3a", "#8a5a00")
UNKNOWN = "（未印）"
MOST = 40
"""Bars a column at most; the rest fall into one, so that the picture stays readable."""


def flow_svg(rows: Sequence[TraceRow], title: str, *, address: Callable[[str, str], str | None] | None = None) -> str:
    """Return the picture of `rows` as SVG text, complete and without references to other files.

    Args:
        rows: of a trace.
        title: for the picture's title and description.
        address: from (column, label) to where a bar links to, None for no link. Columns: policy, division, department, project.
    """
    columns = ("policy", "division", "department", "project")
    paths = [(tuple(str(getattr(row, name) or UNKNOWN) for name in columns), max(row.indicators, 1)) for row in rows]
    sums: list[dict[str, int]] = [{} for _ in columns]
    links: list[dict[tuple[str, str], int]] = [{} for _ in columns[1:]]
    kept = [_largest([(path[place], weight) for path, weight in paths]) for place in range(len(columns))]
    for path, weight in paths:
        labels = [label if label in kept[place] else "（其余）" for place, label in enumerate(path)]
        for place, label in enumerate(labels):
            sums[place][label] = sums[place].get(label, 0) + weight
        for place in range(len(columns) - 1):
            pair = (labels[place], labels[place + 1])
            links[place][pair] = links[place].get(pair, 0) + weight
    total = sum(sums[0].values()) or 1
    most = max((len(column) for column in sums), default=1)
    height = max(160, most * 26, 60)
    scale = (height - most * GAP) / total
    spots = [_stack(column, scale, height) for column in sums]
    step = (WIDTH - 2 * MARGIN - BAR - 190) / (len(columns) - 1)
    # What can be clicked is no single image to a reader of the screen.
    role = "group" if address else "img"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 2 * MARGIN}" role="{role}" '
        f'font-family="Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(f'{title}：{len(rows)} 个项目年度，{total} 项指标')}</desc>",
    ]
    for place, pairs in enumerate(links):
        left = {label: spots[place][label][0] for label in spots[place]}
        right = {label: spots[place + 1][label][0] for label in spots[place + 1]}
        order = sorted(pairs, key=lambda pair: (spots[place][pair[0]][0], spots[place + 1][pair[1]][0]))
        for source, target in order:
            thick = pairs[source, target] * scale
            x0, x1 = MARGIN + place * step + BAR, MARGIN + (place + 1) * step
            y0, y1 = MARGIN + left[source] + thick / 2, MARGIN + right[target] + thick / 2
            left[source] += thick
            right[target] += thick
            bend = (x1 - x0) / 2
            out.append(
                f'<path d="M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}" fill="none" '
                f'stroke="{COLOURS[place + 1]}" stroke-opacity=".25" stroke-width="{max(thick, 0.8):.1f}">'
                f"<title>{escape(f'{source} → {target}：{pairs[source, target]} 项')}</title></path>"
            )
    for place, column in enumerate(spots):
        for label, (top, tall) in column.items():
            x = MARGIN + place * step
            text = f"{label[:LABEL]}{'…' if len(label) > LABEL else ''}　{sums[place][label]}"
            size = f'width="{BAR}" height="{max(tall, 1.5):.1f}"'
            bar = (
                f'<rect x="{x:.1f}" y="{MARGIN + top:.1f}" {size} fill="{COLOURS[place]}"/>'
                f'<text x="{x + BAR + 5:.1f}" y="{MARGIN + top + tall / 2 + 4.5:.1f}" fill="currentColor">{escape(text)}</text>'
                f"<title>{escape(f'{label}：{sums[place][label]} 项')}</title>"
            )
            link = address(columns[place], label) if address and label not in (UNKNOWN, "（其余）") else None
            out.append(f"<a href={quoteattr(link)}>{bar}</a>" if link else f"<g>{bar}</g>")
    return "".join(out) + "</svg>\n"


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

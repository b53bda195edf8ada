"""A bar chart of a table's rows as SVG: no script, no reference to other files, text that can be read out and copied."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

__all__ = ["bars"]

WIDTH, LABEL, ROW, VALUE = 760, 250, 24, 90
LETTERS = 17


def bars(points: Sequence[tuple[str, Decimal]], title: str) -> str:
    """Return horizontal bars, one a point, from a common zero line; values below zero run to the left.

    Args:
        points: label and value, in the order in which they are shown.
        title: what the chart shows, also read out.

    >>> bars([("一", Decimal(1)), ("二", Decimal(2))], "次数").count("<rect")
    2
    """
    least = min([Decimal(0), *(value for _, value in points)])
    most = max([Decimal(0), *(value for _, value in points)])
    scale = Decimal(WIDTH - LABEL - VALUE) / ((most - least) or Decimal(1))
    zero = LABEL - least * scale
    height = ROW * len(points) + 8
    told = "；".join(f"{label} {value:f}" for label, value in points)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-size="13">',
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>",
    ]
    for number, (label, value) in enumerate(points):
        top = number * ROW + 4
        short = label if len(label) <= LETTERS else label[: LETTERS - 1] + "…"
        left, width = (zero, value * scale) if value >= 0 else (zero + value * scale, -value * scale)
        out.append(
            f"<g><title>{escape(f'{label}：{value:f}')}</title>"
            f'<text x="{LABEL - 8}" y="{top + 15}" text-anchor="end" fill="currentColor">{escape(short)}</text>'
            f'<rect x="{left:.1f}" y="{top + 3}" width="{max(width, Decimal(1)):.1f}" height="{ROW - 8}"/>'
            f'<text x="{max(zero, left + width) + 6:.1f}" y="{top + 15}" fill="currentColor">{escape(f"{value:,f}")}</text></g>'
        )
    return "".join(out) + "</svg>"

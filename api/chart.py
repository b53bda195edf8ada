"""A bar chart of a table's rows as SVG: no script, no reference to other files, text that can be read out and copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

__all__ = ["Bar", "bars", "box", "compared"]

WIDTH, LABEL, ROW, VALUE = 760, 250, 24, 90
LETTERS, SHOWN = 17, 12
NARROW, LEFT, RIGHT = 560, 130, 130
"""Width of a chart of few values, and of the labels and the printed values beside its bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it stands for.
        value: its length.
        shown: the value as people read it.
        kind: class of its colour in the sheet, empty for the common one.
    """

    label: str
    value: Decimal
    shown: str
    kind: str = ""


def bars(points: Sequence[tuple[str, Decimal]], title: str) -> str:
    """Return horizontal bars, one a point, from a common zero line; values below zero run to the left.

    Args:
        points: label and value, in the order in which they are shown.
        title: what the chart shows, also read out.

    >>> bars([("一", Decimal(1)), ("二", Decimal(2))], "次数").count("<rect")
    2
    """
    return _drawn([Bar(label, value, f"{value:,f}") for label, value in points], title, WIDTH, LABEL, VALUE, None)


def compared(values: Sequence[Bar], title: str, line: Bar | None = None) -> str:
    """Return a few bars under each other, with a line over all of them at the value that they are compared with.

    >>> goal = Bar("目标", Decimal(4), "≥4座")
    >>> drawn = compared([goal, Bar("完成", Decimal(5), "5座", "actual")], "座数", goal)
    >>> drawn.count("<rect"), drawn.count("<line"), "完成 5座" in drawn
    (2, 1, True)
    """
    return _drawn(values, title, NARROW, LEFT, RIGHT, line)


def _drawn(values: Sequence[Bar], title: str, width: int, left: int, right: int, line: Bar | None) -> str:
    least = min([Decimal(0), *(bar.value for bar in values)])
    most = max([Decimal(0), *(bar.value for bar in values)])
    scale = Decimal(width - left - right) / ((most - least) or Decimal(1))
    zero = left - least * scale
    height = ROW * len(values) + 8
    told = "；".join(f"{bar.label} {bar.shown}" for bar in values)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-size="13">',
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>",
    ]
    rows = [_row(bar, number * ROW + 4, zero, scale, left) for number, bar in enumerate(values)]
    out += [bar for bar, _ in rows]
    if line is not None:
        x = zero + line.value * scale
        name = escape(f"{line.label}：{line.shown}")
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{height - 2}"><title>{name}</title></line>')
    return "".join([*out, *(texts for _, texts in rows), "</svg>"])


def _row(bar: Bar, top: int, zero: Decimal, scale: Decimal, left: int) -> tuple[str, str]:
    """Return one bar, and its label and value, which stand over a line that crosses them."""
    letters = LETTERS if left == LABEL else left // 14
    short, behind = escape(_cut(bar.label, letters)), escape(_cut(bar.shown, SHOWN))
    start, long = (zero, bar.value * scale) if bar.value >= 0 else (zero + bar.value * scale, -bar.value * scale)
    style = f' class="{bar.kind}"' if bar.kind else ""
    name = f"<title>{escape(f'{bar.label}：{bar.shown}')}</title>"
    return (
        f'<g>{name}<rect{style} x="{start:.1f}" y="{top + 3}" width="{max(long, Decimal(1)):.1f}" height="{ROW - 8}"/></g>',
        f'<g>{name}<text x="{left - 8}" y="{top + 15}" text-anchor="end" fill="currentColor">{short}</text>'
        f'<text x="{max(zero, start + long) + 6:.1f}" y="{top + 15}" fill="currentColor">{behind}</text></g>',
    )


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def box(numbers: Sequence[Decimal], unit: str, own: Decimal | None = None) -> str:
    """Return the spread of numbers as a small picture: a line from least to greatest, a box between the quartiles, its median.

    Args:
        numbers: least, lower quartile, median, upper quartile, greatest.
        unit: of the numbers, for the text that is read out.
        own: a number that is marked beside them; outside the range it stands at its end.

    >>> box([Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(5)], "%", Decimal(3)).count("<circle")
    1
    """
    least, lower, median, upper, most = numbers
    wide, high, edge = Decimal(120), 22, Decimal(5)
    across = wide - 2 * edge

    def at(number: Decimal) -> str:
        part = (min(max(number, least), most) - least) / (most - least) if most > least else Decimal("0.5")
        return f"{edge + part * across:.1f}"

    told = f"最小 {least:f}，四分位 {lower:f}–{upper:f}，中位 {median:f}，最大 {most:f}{unit}"
    marked = f'<circle cx="{at(own)}" cy="{high // 2}" r="4" class="own"/>' if own is not None else ""
    width = max(Decimal(at(upper)) - Decimal(at(lower)), Decimal(1))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spread" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="img"><title>{escape(told)}</title>'
        f'<line x1="{at(least)}" x2="{at(most)}" y1="11" y2="11" stroke="currentColor"/>'
        f'<rect x="{at(lower)}" y="4" width="{width:.1f}" height="14"/>'
        f'<line x1="{at(median)}" x2="{at(median)}" y1="2" y2="20" stroke="currentColor" stroke-width="2"/>{marked}</svg>'
    )

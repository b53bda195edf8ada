"""Two years of a project side by side, 对照表: what stays, what moves, and why."""

from __future__ import annotations

from collections.abc import Sequence

from kg.export.official.layout import Box, Form, runs

__all__ = ["HEADS", "comparison_of"]

HEADS = ("一级指标", "二级指标", "三级指标", "{before}指标值", "{before}完成值", "{after}指标值", "变动", "理由")
_WIDTHS = (0.08, 0.1, 0.16, 0.1, 0.1, 0.1, 0.06, 0.3)


def comparison_of(project: str, before: int | None, after: int, rows: Sequence[Sequence[str]]) -> Form:
    """Return the sheet of two years.

    Args:
        project: its name.
        before: year of the form that is gone on from, None where it prints none.
        after: year that is planned.
        rows: one a line, as `HEADS`.
    """
    years = {"before": f"{before}年" if before else "上年", "after": f"{after}年"}
    boxes = [Box(0, at, head.format(**years), label=True) for at, head in enumerate(HEADS)]
    boxes += runs(1, 0, [row[0] for row in rows])
    boxes += [Box(at, column, text) for at, row in enumerate(rows, 1) for column, text in enumerate(row[1:], 1)]
    ordered = tuple(sorted(boxes, key=lambda box: (box.row, box.column)))
    return Form(
        f"{project}绩效目标对照表", f"（{years['before']}、{years['after']}）", _WIDTHS, len(rows) + 1, ordered, 0, True
    )

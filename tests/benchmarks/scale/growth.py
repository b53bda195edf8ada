"""How figures grow with the number of indicators: exponents, and a drawing on two logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["drawing", "exponent", "exponents"]

_WIDTH, _HEIGHT, _EDGE = 640, 400, 60
_COLOURS = ("#1b5e8c", "#b3541e", "#2e7d4f", "#7b3f98", "#8a6d1d", "#b0305c", "#4a4a4a", "#1e8a8a")
_LEAST = 0.5
"""Seconds below which a stage tells nothing of its growth."""


def exponent(points: Mapping[int, float]) -> float | None:
    """Return the slope of the line through the logarithms by least squares, None for fewer than two points.

    >>> exponent({10: 3.0, 100: 30.0, 1000: 300.0}), exponent({10: 1.0, 100: 100.0}), exponent({10: 1.0})
    (1.0, 2.0, None)
    """
    if len(points) < 2:
        return None
    pairs = [(math.log(size), math.log(value)) for size, value in points.items()]
    mean = [sum(pair[at] for pair in pairs) / len(pairs) for at in range(2)]
    slope = sum((x - mean[0]) * (y - mean[1]) for x, y in pairs) / sum((x - mean[0]) ** 2 for x, _ in pairs)
    return round(slope, 2)


def _stages(sizes: Mapping[str, Any]) -> dict[str, dict[int, float]]:
    """Return the seconds of CPU of each stage by the number of indicators; of stages that take a while."""
    found: dict[str, dict[int, float]] = {}
    for told in sizes.values():
        for stage, spent in told["seconds"].items():
            if spent["cpu"] >= _LEAST:
                found.setdefault(stage, {})[told["indicators"]] = spent["cpu"]
    return {stage: dict(sorted(points.items())) for stage, points in found.items()}


def exponents(sizes: Mapping[str, Any]) -> dict[str, float]:
    """Return the exponent of each stage, of peak memory and of the size on disk."""
    series = {f"{stage}, CPU": points for stage, points in _stages(sizes).items()}
    series["peak memory"] = {told["indicators"]: told["peak MB"]["all"] for told in sizes.values()}
    series["disk"] = {told["indicators"]: told["disk MB"]["generation"] for told in sizes.values()}
    return {name: slope for name, points in series.items() if (slope := exponent(points)) is not None}


def drawing(sizes: Mapping[str, Any]) -> str:
    """Return an SVG: seconds of CPU by stage over the number of indicators, both logarithmic."""
    stages = {stage: points for stage, points in _stages(sizes).items() if len(points) > 1}
    every = [(size, value) for points in stages.values() for size, value in points.items()]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="11">',
        "<title>构建各阶段的 CPU 秒数（纵）与指标数（横），双对数</title>",
    ]
    if every:
        low = [math.floor(math.log10(min(pair[at] for pair in every))) for at in range(2)]
        high = [math.ceil(math.log10(max(pair[at] for pair in every)) + 1e-9) for at in range(2)]

        def point(size: float, value: float) -> tuple[float, float]:
            x = _EDGE + (math.log10(size) - low[0]) / max(1, high[0] - low[0]) * (_WIDTH - 3 * _EDGE)
            y = _HEIGHT - _EDGE - (math.log10(value) - low[1]) / max(1, high[1] - low[1]) * (_HEIGHT - 2 * _EDGE)
            return round(x, 1), round(y, 1)

        for power in range(low[0], high[0] + 1):
            x, y = point(10.0**power, 10.0 ** low[1])
            parts.append(f'<text x="{x}" y="{y + 18}" text-anchor="middle">{10**power:,}</text>')
        for power in range(low[1], high[1] + 1):
            x, y = point(10.0 ** low[0], 10.0**power)
            parts.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{10.0**power:g} s</text>')
            parts.append(f'<line x1="{x}" y1="{y}" x2="{_WIDTH - 2 * _EDGE}" y2="{y}" stroke="#ddd"/>')
        ends = sorted(stages, key=lambda stage: -list(stages[stage].values())[-1])
        for number, stage in enumerate(ends):
            places = [point(*pair) for pair in stages[stage].items()]
            colour = _COLOURS[number % len(_COLOURS)]
            line = " ".join(f"{x},{y}" for x, y in places)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places]
            slope = exponent(stages[stage])
            parts.append(f'<text x="{_WIDTH - 2 * _EDGE + 8}" y="{_EDGE + 16 * number}" fill="{colour}">{stage} {slope}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"

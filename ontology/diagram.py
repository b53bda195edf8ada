"""The picture of the ontology: its main classes and how they hang together, as SVG without scripts or fonts of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

__all__ = ["BOXES", "EDGES", "Edge", "svg"]

_WIDTH, _HEIGHT = 150, 56
_STEP_X, _STEP_Y = 280, 130
_MARGIN = 30

BOXES: dict[str, tuple[int, int]] = {
    "Source": (0, 0),
    "Document": (1, 0),
    "Division": (2, 0),
    "Organisation": (3, 0),
    "Funds": (0, 1),
    "Project": (1, 1),
    "Goal": (2, 1),
    "Wording": (0, 2),
    "Indicator": (1, 2),
    "Citation": (2, 2),
    "PolicyDocument": (3, 2),
    "Target": (0, 3),
    "Result": (1, 3),
}
"""Column and row of each class in the picture."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow.

    Attributes:
        property: local name, or a name with a prefix for a term of another vocabulary.
        start: class it leaves.
        end: class it points at.
        bend: how far its middle is pushed aside, in pixels; to the right of its direction where positive.
        at: where along the line its label stands, 0–1.
    """

    property: str
    start: str
    end: str
    bend: int = 0
    at: float = 0.5


EDGES = (
    Edge("prov:wasDerivedFrom", "Document", "Source"),
    Edge("inDivision", "Document", "Division"),
    Edge("inDivision", "Organisation", "Division"),
    Edge("publisher", "Document", "Organisation", -70),
    Edge("inDocument", "Project", "Document"),
    Edge("hasFunds", "Project", "Funds", 0, 0.75),
    Edge("inProject", "Goal", "Project"),
    Edge("implementingUnit", "Project", "Organisation", 0, 0.62),
    Edge("inProject", "Indicator", "Project"),
    Edge("inDocument", "Indicator", "Document", -150, 0.22),
    Edge("hasWording", "Indicator", "Wording"),
    Edge("hasTarget", "Indicator", "Target"),
    Edge("hasResult", "Indicator", "Result"),
    Edge("hasCitation", "Indicator", "Citation"),
    Edge("citesPolicy", "Citation", "PolicyDocument"),
    Edge("basedOn", "Indicator", "PolicyDocument", 80),
    Edge("issuer", "PolicyDocument", "Organisation"),
)


def svg(labels: Mapping[str, str]) -> str:
    """Return the picture as an ``svg`` element.

    Args:
        labels: Chinese label of each class, by local name.
    """
    width = 2 * _MARGIN + 3 * _STEP_X + _WIDTH
    height = 2 * _MARGIN + 3 * _STEP_Y + _HEIGHT + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -20 {width} {height}" role="group" '
        'aria-labelledby="diagram-title">',
        '<title id="diagram-title">主要的类及其关系 / main classes and how they hang together</title>',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>',
        *(_arrow(edge) for edge in EDGES),
        *(_box(name, labels[name]) for name in BOXES),
        "</svg>",
    ]
    return "\n".join(parts)


def _centre(name: str) -> tuple[float, float]:
    column, row = BOXES[name]
    return _MARGIN + column * _STEP_X + _WIDTH / 2, _MARGIN + row * _STEP_Y + _HEIGHT / 2


def _box(name: str, label: str) -> str:
    x, y = _centre(name)
    return (
        f'<a href="#{name}"><rect x="{x - _WIDTH / 2}" y="{y - _HEIGHT / 2}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"'
        f' fill="#eef3f8" stroke="#456"/><text x="{x}" y="{y - 3}" text-anchor="middle" font-size="16">{escape(label)}</text>'
        f'<text x="{x}" y="{y + 17}" text-anchor="middle" font-size="12" fill="#345">jx:{name}</text></a>'
    )


def _arrow(edge: Edge) -> str:
    (x1, y1), (x2, y2) = _centre(edge.start), _centre(edge.end)
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    middle_x = (x1 + x2) / 2 - (y2 - y1) / length * edge.bend
    middle_y = (y1 + y2) / 2 + (x2 - x1) / length * edge.bend
    start, end = _border(x1, y1, middle_x, middle_y), _border(x2, y2, middle_x, middle_y)
    t = edge.at
    label_x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle_x + t**2 * end[0]
    label_y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle_y + t**2 * end[1]
    anchor = "start" if abs(start[0] - end[0]) < 1 and edge.bend == 0 else "middle"
    shift = 6 if anchor == "start" else 0
    name = escape(edge.property)
    return (
        f'<path d="M{start[0]:.0f} {start[1]:.0f}Q{middle_x:.0f} {middle_y:.0f} {end[0]:.0f} {end[1]:.0f}" fill="none"'
        f' stroke="#456" marker-end="url(#head)"/><text x="{label_x + shift:.0f}" y="{label_y - 5:.0f}" font-size="11"'
        f' text-anchor="{anchor}" fill="#123" stroke="#fff" stroke-width="3" paint-order="stroke">{name}</text>'
    )


def _border(x: float, y: float, towards_x: float, towards_y: float) -> tuple[float, float]:
    """Return where the line from the centre (x, y) of a box leaves it."""
    dx, dy = towards_x - x, towards_y - y
    scale = min(_WIDTH / 2 / abs(dx) if dx else 9e9, _HEIGHT / 2 / abs(dy) if dy else 9e9)
    return x + dx * scale, y + dy * scale

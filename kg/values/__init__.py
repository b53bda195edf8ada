"""Target values, 指标值: what a form prints as a target, understood.

`parse` reads one target, `find_all` finds target statements in prose, `format` writes a target in its canonical spelling,
`to_json` gives the object that ``jixiao value`` prints.
"""

from kg.values.model import Item, Value
from kg.values.parse import parse
from kg.values.prose import Found, find_all
from kg.values.spelling import format, to_json  # noqa: A004

__all__ = ["Found", "Item", "Value", "find_all", "format", "parse", "to_json"]

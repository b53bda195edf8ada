"""Lines broken on purpose: every small change to a source file that a test should notice.

The changes are those of mutmut (comparisons, arithmetic, logic, numbers, texts, what is assigned and returned, break and
continue), and conditions turned round. mutmut itself instruments whole trees and keeps its own state; here a file is changed
as text, at the place of a node of its syntax tree, so that every other character of it stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mutant", "mutants_of"]

_COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_SPELLED = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_COMPUTED = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "/"),
    ast.Mod: ("%", "/"), ast.Pow: ("**", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change.

    Attributes:
        file: path from the root, with slashes.
        line: 1-based.
        was: the changed line as it stands, without blanks around.
        change: what was changed into what.
        source: the whole file, changed.
    """

    file: str
    line: int
    was: str
    change: str
    source: str

    @property
    def compiles(self) -> bool:
        """Whether the changed file is Python still."""
        try:
            compile(self.source, self.file, "exec")
        except SyntaxError:
            return False
        return True

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the change although lines move."""
        return self.file, self.was, self.change


class _Places:
    """Offsets of nodes in a source; the columns of a syntax tree count bytes."""

    def __init__(self, source: str) -> None:
        self.data = source.encode("utf-8")
        self.starts = [0]
        for line in self.data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset


def _skipped(tree: ast.Module) -> set[int]:
    """Return ids of nodes that no test can be asked about: docstrings, annotations, imports, `__all__`, decorators, asserts."""
    found: set[int] = set()

    def skip(node: ast.AST | None) -> None:
        if node is not None:
            found.update(id(each) for each in ast.walk(node))

    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skip(node)  # docstrings of modules, functions and constants
        elif isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        ):
            skip(node)
        elif isinstance(node, ast.AnnAssign | ast.arg):
            skip(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            skip(node.returns)
            for decorator in node.decorator_list:
                skip(decorator)
        elif isinstance(node, ast.ClassDef):
            for each in (*node.decorator_list, *node.bases):
                skip(each)
        elif isinstance(node, ast.Assert | ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg == "strict"):
            skip(node)  # zip(…, strict=True) asserts, too
    return found


def _changes(node: ast.AST, places: _Places) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, new text, change) of what can be changed at a node."""
    data = places.data
    if isinstance(node, ast.Compare):
        left: ast.expr = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            start, end = places.span(left)[1], places.span(right)[0]
            old, new = _SPELLED[type(operator)], _COMPARED[type(operator)]
            between = data[start:end].decode()
            if between.count(old) == 1:
                yield start, end, between.replace(old, new), f"{old} → {new}"
            left = right
    elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED:
        start, end = places.span(node.left)[1], places.span(node.right)[0]
        old, new = _COMPUTED[type(node.op)]
        between = data[start:end].decode()
        if between.count(old) == 1:
            yield start, end, between.replace(old, new), f"{old} → {new}"
    elif isinstance(node, ast.BoolOp):
        old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            start, end = places.span(left)[1], places.span(right)[0]
            between = data[start:end].decode()
            if between.count(old) == 1:
                yield start, end, between.replace(old, new), f"{old} → {new}"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        start, inner = places.span(node)[0], places.span(node.operand)[0]
        yield start, inner, "", "not → " if isinstance(node.op, ast.Not) else "- → "
    elif isinstance(node, ast.AugAssign) and type(node.op) in (ast.Add, ast.Sub):
        start, end = places.span(node.target)[1], places.span(node.value)[0]
        old, new = ("+=", "-=") if isinstance(node.op, ast.Add) else ("-=", "+=")
        yield start, end, data[start:end].decode().replace(old, new), f"{old} → {new}"
    elif isinstance(node, ast.Constant):
        yield from _constant(node, places)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield *places.span(node.value), "None", "return None"
    elif isinstance(node, ast.Assign) and not _is_none(node.value):
        yield *places.span(node.value), "None", "= None"
    elif isinstance(node, ast.Break | ast.Continue):
        new = "continue" if isinstance(node, ast.Break) else "break"
        yield *places.span(node), new, f"{'break' if new == 'continue' else 'continue'} → {new}"
    if isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.UnaryOp | ast.BoolOp):
        start, end = places.span(node.test)
        yield start, end, f"not ({data[start:end].decode()})", "if → if not"


def _constant(node: ast.Constant, places: _Places) -> Iterator[tuple[int, int, str, str]]:
    start, end = places.span(node)
    if isinstance(node.value, bool):
        yield start, end, str(not node.value), f"{node.value} → {not node.value}"
    elif isinstance(node.value, int | float):
        yield start, end, repr(node.value + 1), f"{node.value} → {node.value + 1}"
    elif isinstance(node.value, str):
        printed = places.data[start:end].decode()
        quote = printed[-1]
        if printed.endswith(quote * 3) or printed.count(quote) != 2:
            return  # one of several literals side by side, or a long one
        opened = printed.index(quote) + 1
        yield start, end, f"{printed[:opened]}XX{printed[opened:-1]}XX{quote}", f"{_short(node.value)} → XX"


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else text[:24] + "…")


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Return every change to the Python file at `path`, in the order of the file."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    skipped, places = _skipped(tree), _Places(source)
    lines = source.splitlines()
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        for start, end, new, change in _changes(node, places):
            changed = (places.data[:start] + new.encode() + places.data[end:]).decode()
            line = places.data.count(b"\n", 0, start) + 1
            found.append((start, Mutant(path.relative_to(root).as_posix(), line, lines[line - 1].strip(), change, changed)))
    return [mutant for _start, mutant in sorted(found, key=lambda pair: pair[0])]

"""The regular expressions of the packages, each with how it is used: found in the source, so that none is forgotten."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["PACKAGES", "Used", "patterns"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kg", "search", "api", "ontology")
_APART = (
    "kg/samples/",
    "search/model/make/",
    "search/training/",
    "ontology/",
    "api/cli/__main__",
    "api/__main__",
    "kg/__main__",
)
"""What reads nothing but files of ours, or runs when imported."""

_ONCE = {"match", "fullmatch"}
_EVERYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}


@dataclass(frozen=True, slots=True)
class Used:
    """An expression in use.

    Attributes:
        where: module and name, or module and line.
        pattern: compiled.
        run: applies it to a text as the source does: at the beginning, or at each place.
    """

    where: str
    pattern: re.Pattern[str] | re.Pattern[bytes]
    run: Callable[[str], object]


def _run(pattern: Any, methods: set[str]) -> Callable[[str], object]:
    encode = isinstance(pattern.pattern, bytes)

    def run(text: str) -> object:
        given: Any = text.encode("utf-8", "replace") if encode else text
        if methods & _EVERYWHERE:
            return sum(1 for _ in pattern.finditer(given))
        if "fullmatch" in methods and pattern.fullmatch(given):
            return True
        return pattern.match(given) if "match" in methods else None

    return run


def _modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(_APART):
                continue
            tree = ast.parse(path.read_text("utf-8"))
            if not any(isinstance(node, ast.Name) and node.id == "re" for node in ast.walk(tree)):
                continue
            yield importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")), tree


def _uses(tree: ast.Module) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield (name, method, call) of each ``NAME.method(…)``, ``NAME().method(…)`` and ``module.NAME.method(…)``."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        method, held = node.func.attr, node.func.value
        if method not in _ONCE | _EVERYWHERE:
            continue
        if isinstance(held, ast.Call):
            held = held.func
        if isinstance(held, ast.Attribute):
            yield held.attr, method, node
        elif isinstance(held, ast.Name):
            yield held.id, method, node


def _method(method: str, call: ast.Call) -> str | None:
    """Return how a call uses its expression; None where it is given a window, so that its time does not grow with the text."""
    arguments = len(call.args)
    if method in _ONCE:
        return "finditer" if arguments == 2 else None if arguments == 3 else method
    return None if method in ("search", "finditer") and arguments == 3 else method


def _inline(module: ModuleType, tree: ast.Module) -> Iterator[tuple[int, re.Pattern[str], str]]:
    """Yield line, expression and method of each ``re.method(expression, …)`` whose expression the module alone decides."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
            continue
        if node.func.value.id != "re" or node.func.attr not in _ONCE | _EVERYWHERE:
            continue
        try:
            source = eval(compile(ast.Expression(node.args[0]), "<expression>", "eval"), dict(vars(module)))
            yield node.lineno, source if isinstance(source, re.Pattern) else re.compile(source), node.func.attr
        except (NameError, TypeError, AttributeError):
            continue  # made of a local name: it is what a parameter says


def _named(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield the expressions that a module holds by name, or that a function of it without parameters returns."""
    for name, held in vars(module).items():
        if isinstance(held, re.Pattern):
            yield name, held
        elif inspect.isroutine(held) or hasattr(held, "cache_info"):
            made = inspect.unwrap(held)
            if getattr(made, "__module__", None) != module.__name__:
                continue
            if "Pattern" in str(getattr(made, "__annotations__", {}).get("return")) and not inspect.signature(made).parameters:
                found = held()
                for place, each in enumerate(found if isinstance(found, tuple) else (found,)):
                    if isinstance(each, re.Pattern):
                        yield name if each is found else f"{name}[{place}]", each


def patterns() -> list[Used]:
    """Return the expressions of the packages that read text of others, by place."""
    modules = list(_modules())
    everywhere: dict[str, set[str]] = {}
    for module, tree in modules:
        for name, method, call in _uses(tree):
            scope = f"{module.__name__}:{name}" if name.startswith("_") else name
            kind = _method(method, call)
            everywhere.setdefault(scope, set()).update({kind} if kind else ())
    found: dict[str, Used] = {}
    seen: set[int] = set()
    for module, tree in modules:
        for name, pattern in _named(module):
            plain = name.partition("[")[0]
            methods = everywhere.get(f"{module.__name__}:{plain}" if plain.startswith("_") else plain)
            if methods and id(pattern) not in seen:
                seen.add(id(pattern))
                found[f"{module.__name__}.{name}"] = Used(f"{module.__name__}.{name}", pattern, _run(pattern, methods))
        for line, pattern, method in _inline(module, tree):
            found[f"{module.__name__}:{line}"] = Used(f"{module.__name__}:{line}", pattern, _run(pattern, {method}))
    return list(found.values())

"""The settings of layout: read from their file, checked, and in force; a script that fits them can try others."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from kg.layout.settings import Settings
from kg.layout.settings.share import Share

__all__ = ["current", "from_toml", "shipped", "trying"]

_FILE = Path(__file__).with_name("settings.toml")


def from_toml(text: str, file: str = _FILE.name) -> Settings:
    """Return the settings in `text`; `file` names it in messages.

    Raises:
        ValueError: it is no TOML, or a section or number is missing, unknown, or not what it should be; the message names it.

    >>> from_toml("[margin]\\nmost = 8.0")
    Traceback (most recent call last):
        ...
    ValueError: settings.toml: [lattice] is missing
    """
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file}: {error}") from error
    kinds = get_type_hints(Settings)
    _names(tree, list(kinds), file, "[{}]")
    return Settings(**{name: _section(kind, tree[name], f"{file}: [{name}]") for name, kind in kinds.items()})


def _names(found: Mapping[str, Any], wanted: list[str], where: str, form: str = "{}") -> None:
    for name in wanted:
        if name not in found:
            raise ValueError(f"{where}: {form.format(name)} is missing")
    for name in found:
        if name not in wanted:
            raise ValueError(f"{where}: {form.format(name)} is unknown")


def _section(kind: Any, found: Mapping[str, Any], where: str) -> Any:
    _names(found, [each.name for each in fields(kind)], where)
    return kind(**{name: _number(hint, found[name], f"{where} {name}") for name, hint in get_type_hints(kind).items()})


def _number(kind: Any, value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int if kind is int else (int, float)):
        raise ValueError(f"{where} should be {'a whole number' if kind is int else 'a number'}, not {value!r}")
    if not value > 0 or (kind is Share and value > 1) or value == float("inf"):
        raise ValueError(f"{where} should lie above 0{' and not above 1' if kind is Share else ''}, not {value!r}")
    return value if kind is int else float(value)


@cache
def shipped() -> Settings:
    """Return the settings that come with the package.

    >>> shipped().rows.most_labels
    6
    """
    return from_toml(_FILE.read_text("utf-8"))


_TRIED: ContextVar[Settings | None] = ContextVar("settings of layout on trial", default=None)


def current() -> Settings:
    """Return the settings in force: those that are tried (`trying`), else those that come with the package."""
    return _TRIED.get() or shipped()


@contextmanager
def trying(settings: Settings) -> Iterator[None]:
    """Let `settings` be in force inside a ``with`` block, as the script that fits them needs it."""
    token = _TRIED.set(settings)
    try:
        yield
    finally:
        _TRIED.reset(token)

"""Comparing what was read out of two files: the values of all fields, without where they stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kg.records import Reading
from kg.text import BLOT

OUT = {"place", "file", "sha256", "ledger", "notes"}


def as_in_graph(reading: Reading) -> Reading:
    """Return a reading as its graph tells it: of text that was not understood the length only, no running text."""
    unparsed = tuple(replace(each, text=BLOT * len(each.text)) for each in reading.ledger.unparsed)
    return replace(reading, ledger=replace(reading.ledger, unparsed=unparsed), passages=())


def values(record: Any, space: bool) -> Any:
    if is_dataclass(record):
        return {each.name: values(getattr(record, each.name), space) for each in fields(record) if each.name not in OUT}
    if isinstance(record, tuple):
        return [values(each, space) for each in record]
    # Whether a blank stands between Chinese and digits can't be told from a PDF: both are set with the same gap.
    return re.sub(r"\s+", "", record) if isinstance(record, str) and not space else record


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one:
            yield from differences(one[key], other[key], f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for at, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from differences(a, b, f"{path}[{at}]")
    elif one != other:
        yield path

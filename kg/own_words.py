"""A bureau's own words, from a TOML file: units, bodies with their 代字, and other names for heads and labels of forms.

[[units]]                          # a unit that its forms use
unit = "圈次"
dimension = "event"                # as in ontology/vocab/units.tsv: count event person money time length area volume mass …
base = "次"                        # the unit that it is counted in, with `factor`; itself where left out
factor = 1

[[bodies]]                         # who issues documents under a 代字
daizi = "霁交路"
body = "霁川县公路养护中心"
region = "130000"                  # code of GB/T 2260; 000000 for the whole country

[synonyms]                         # what its forms call a column, a label of the head, or a level
"自评实得" = "得分"
"绩效成果" = "产出指标"

The words are added before anything is read; they hold for the whole run and, sent with each file, for the processes that read.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from kg import vocabulary
from kg.errors import ReadError
from kg.text import compact

__all__ = ["load", "use"]

Words = dict[str, list[dict[str, str]]]
"""Rows to be added, by the name of the word list."""

_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "units": (("unit", "dimension"), ("base", "factor")),
    "bodies": (("daizi", "body", "region"), ("from", "to")),
}
"""Keys of each table: those that it must have, those that it may have."""
_LONGEST = 40
"""Characters of a word."""
_LARGEST = 1 << 20
"""Bytes of a file."""


def load(path: Path) -> Words:
    """Return the rows that a file adds, by word list.

    Raises:
        ReadError: the file is missing, no TOML, or has a key or value that cannot be; the message says which.
    """
    name = path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(name, "没有这个文件") from None
    except OSError:
        raise ReadError(name, "不能读，应为 TOML 文件") from None
    if len(data) > _LARGEST:
        raise ReadError(name, f"超过 {_LARGEST >> 20} MB，不是词表")
    try:
        told = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReadError(name, f"不是 UTF-8 文本（第 {error.start + 1} 字节）") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReadError(name, f"不是 TOML：{error}") from None
    if unknown := [key for key in told if key not in (*_TABLES, "synonyms")]:
        raise ReadError(name, f"没有这一项：{'、'.join(unknown)}；可用 {'、'.join((*_TABLES, 'synonyms'))}")
    found: Words = {"units": [], "bodies": [], "heads": [], "levels": [], "categories": []}
    for kind in _TABLES:
        found[kind] = [_row(name, kind, number, each) for number, each in enumerate(_tables(name, kind, told.get(kind, [])), 1)]
    _synonyms(name, told.get("synonyms", {}), found)
    return found


def _tables(file: str, kind: str, told: object) -> list[dict[str, Any]]:
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise ReadError(file, f"{kind}：应写作 [[{kind}]]")
    return told


def _row(file: str, kind: str, number: int, told: dict[str, Any]) -> dict[str, str]:
    must, may = _TABLES[kind]
    where = f"[[{kind}]] 第{number}项"
    if missing := [key for key in must if key not in told]:
        raise ReadError(file, f"{where}缺少 {'、'.join(missing)}")
    if unknown := [key for key in told if key not in must + may]:
        raise ReadError(file, f"{where}没有 {'、'.join(unknown)} 这一项；可用 {'、'.join(must + may)}")
    texts = {key: str(value) for key, value in told.items()}
    if bad := [key for key, value in texts.items() if not _word(value)]:
        raise ReadError(file, f"{where}的 {bad[0]} = {told[bad[0]]!r}：应为1至{_LONGEST}字的词")
    return _unit(file, where, texts) if kind == "units" else _body(file, where, texts)


def _word(text: str) -> bool:
    return bool(compact(text)) and len(text) <= _LONGEST and not set(text) & set("\t\n\r")


def _unit(file: str, where: str, told: dict[str, str]) -> dict[str, str]:
    known = {row["dimension"] for row in vocabulary.rows("units")}
    if told["dimension"] not in known:
        raise ReadError(file, f"{where}的 dimension = {told['dimension']!r}：应为 {'、'.join(sorted(known))}")
    base = told.get("base", told["unit"])
    dimensions = {row["unit"]: row["dimension"] for row in vocabulary.rows("units")}
    if base != told["unit"] and dimensions.get(base) != told["dimension"]:
        raise ReadError(file, f"{where}的 base = {base!r}：不是 {told['dimension']} 的单位")
    try:
        factor = Decimal(told.get("factor", "1"))
    except InvalidOperation:
        factor = Decimal(0)
    if not factor.is_finite() or factor <= 0:
        raise ReadError(file, f"{where}的 factor = {told['factor']!r}：应为大于0的数")
    unit = {"unit": compact(told["unit"]), "dimension": told["dimension"], "factor": str(factor), "base": base}
    return {**unit, "en": "", "as": ""}


def _body(file: str, where: str, told: dict[str, str]) -> dict[str, str]:
    region = told["region"]
    if not (region.isascii() and region.isdigit() and len(region) == 6):
        raise ReadError(file, f"{where}的 region = {region!r}：应为六位行政区划代码")
    years = {key: told.get(key, "") for key in ("from", "to")}
    if bad := [key for key, year in years.items() if year and not (year.isdigit() and len(year) == 4)]:
        raise ReadError(file, f"{where}的 {bad[0]} = {years[bad[0]]!r}：应为四位年份")
    name = {"daizi": compact(told["daizi"]), "body": told["body"], "region": region}
    return {**name, **years, "verified": "no", "evidence": f"自定词表 {file}"}


def _synonyms(file: str, told: object, found: Words) -> None:
    """Add the other names of heads and levels to `found`: each with all that the known word may be."""
    if not isinstance(told, dict):
        raise ReadError(file, "synonyms：应写作 [synonyms]")
    for other, known in told.items():
        if not isinstance(known, str) or not _word(other) or not _word(known):
            raise ReadError(file, f"synonyms 的 {other!r} = {known!r}：应为词 = 词")
        heads = [row for row in _list("heads", ("scope", "role", "label")) if row["label"] == compact(known)]
        levels = [row for row in _list("levels", ("label", "level")) if row["label"] in (known, known.removesuffix("指标"))]
        if not heads and not levels:
            raise ReadError(file, f"synonyms 的 {other!r} = {known!r}：没有“{known}”这个表头、栏目或级别")
        found["heads"] += [{**row, "label": compact(other)} for row in heads]
        found["levels"] += [{**row, "label": compact(other)} for row in levels]
        found["categories"] += [{"label": compact(other), "known": known}] if levels else []


@cache
def _list(name: str, heads: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Return the rows of a word list without a line of heads."""
    lines = (vocabulary.VOCAB / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple(dict(zip(heads, line.split("\t"), strict=True)) for line in lines if line and not line.startswith("#"))


def use(words: Words) -> None:
    """Add words to the lists of this process, before anything is read by them."""
    for name, rows in words.items():
        vocabulary.add(name, rows)

"""The functions that read what others wrote, each as a function of one text.

Whatever takes text of a document or of a visitor belongs here; a new one is a line.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from decimal import Decimal

from kg.errors import JixiaoError

__all__ = ["KNOWN", "PARSERS", "WAITING"]

Run = Callable[[str], object]


def _quiet(run: Run) -> Run:
    """Return `run` with its refusals swallowed: a refusal is an answer too, and must come as fast."""

    def quiet(text: str) -> object:
        with contextlib.suppress(JixiaoError, ValueError, SyntaxError):
            return run(text)
        return None

    return quiet


def _gate(text: str) -> object:
    from api.sparql.gate import inspect

    return inspect("ASK { " + text)


def _magic(text: str) -> object:
    from search.magic import rewrite

    query = 'PREFIX jx: <https://w3id.org/jixiao/ns#> SELECT * { ?w jx:similarTo "道路" . ' + text
    return rewrite(query, lambda kind, asked, limit: [])


def _suggesting(text: str) -> object:
    from search.suggest_file import keyed

    return keyed(text)


def _understanding(text: str) -> object:
    from kg import thesaurus
    from search.understand import Known, parse

    known = Known(frozenset({"澄湖县", "石畔县"}), frozenset({"澄湖县水利局"}), frozenset({"公里", "%", "人次"}))
    return parse(text, thesaurus.load(), known)


def _citations(text: str) -> object:
    from kg import citations

    return citations.find_all(text)


def _references(text: str) -> object:
    from kg import citations

    return citations.find_references(text)


def _basis(text: str) -> object:
    from kg import citations

    return citations.find_basis(text)


def _number(text: str) -> object:
    from kg import citations

    return citations.parse(text)


def _issuer(text: str) -> object:
    from kg import bodies

    return bodies.describe(text, "130324")


def _body_lives(text: str) -> object:
    from kg import body_lives

    return body_lives.names_in_time(text)


def _value(text: str) -> object:
    from kg import values

    return values.parse(text, name=text[:30], unit="%")


def _long_value(text: str) -> object:
    """The reading of targets without the bound on their length."""
    from kg.values.notes import notes_of

    parse = importlib.import_module("kg.values.parse")
    value = parse._read(text, parse.of_column("%"), "计量单位栏")
    return notes_of(value, text, "%")


def _value_name(text: str) -> object:
    from kg import values

    return values.parse("≥98%", name=text, unit="人次")


def _value_unit(text: str) -> object:
    from kg import values

    return values.parse("98", name="成活率", unit=text)


def _targets(text: str) -> object:
    from kg import values

    return values.find_all(text)


def _unit(text: str) -> object:
    from kg import units

    return units.parse_unit(text)


def _numeral(text: str) -> object:
    from kg import numerals

    return numerals.parse_numeral(text)


def _numerals(text: str) -> object:
    from kg import numerals

    return numerals.find_numerals(text)


def _code(text: str) -> object:
    from kg import project_codes

    return project_codes.describe(text)


def _divisions(text: str) -> object:
    from kg import divisions

    return (
        divisions.find_all(text, "130324"),
        divisions.locate(text, "130324"),
        divisions.places(text, "130324"),
        divisions.stem(text + "县"),
    )


def _category(text: str) -> object:
    from kg import categories

    return categories.categorise(text)


def _iris(text: str) -> object:
    from kg import iris

    return iris.wording("https://example.org/", "数量指标", text), iris.policy("https://example.org/", text, text)


def _policy(text: str) -> object:
    from kg.triples import policies

    return policies.policy_scope(text, "130324"), policies.is_number(text), policies.year_of(text)


def _charset(text: str) -> object:
    from kg.ingest.charset import decode_page

    return decode_page(text.encode("gb18030", "replace") + b"\xff")


def _number_format(text: str) -> object:
    from kg.ingest.number_format import shown

    return shown(Decimal("45000.25"), text)


def _excel_number(text: str) -> object:
    from kg.ingest.number_format import number_of

    return number_of(text)


def _numbering(text: str) -> object:
    from kg.ingest.docx_numbering import number_text

    return (
        number_text(len(text), "chineseCounting"),
        number_text(len(text), "upperRoman"),
        number_text(len(text), "lowerLetter"),
    )


def _text_file(text: str) -> object:
    from kg.ingest.text import TextReader

    return TextReader().read(text.encode("utf-8", "replace"), "a.txt")


def _lines(text: str) -> object:
    """The same text broken into lines of forty characters."""
    from kg.ingest.text import TextReader

    lines = "\n".join(text[at : at + 40] for at in range(0, len(text), 40))
    return TextReader().read(lines.encode("utf-8", "replace"), "a.txt")


def _html(text: str) -> object:
    from kg.ingest.html import HtmlReader

    return HtmlReader().read(f"<html><body><p>{text}</p></body></html>".encode("utf-8", "replace"), "a.html")


def _html_cell(text: str) -> object:
    from kg.ingest.html import HtmlReader

    page = f"<table><tr><td>指标值</td><td>{text}</td></tr></table>"
    return HtmlReader().read(page.encode("utf-8", "replace"), "a.html")


def _privacy(text: str) -> object:
    from kg import privacy

    return privacy.blot(text), privacy.blot_name(text)


def _label(text: str) -> object:
    from kg.forms.lexicon.levels import parse_label
    from kg.forms.records.levels import Levels

    levels = Levels()
    levels.take1(text)
    levels.take2(text)
    levels.either(text)
    return parse_label(text)


def _head(text: str) -> object:
    from kg.amount import money_unit
    from kg.forms.lexicon.heads import column_roles, key_roles

    return column_roles(text), key_roles(text), money_unit(text)


def _heading(text: str) -> object:
    from kg.forms.prose.numbering import find_inline, parse

    return parse(text), find_inline(text)


def _goals(text: str) -> object:
    from kg.forms.records.open_project import party, split_goals, split_label

    return split_goals(text), split_label(text), party(text)


def _field(text: str) -> object:
    from kg.forms.fit.fields import target_of
    from kg.forms.lexicon.marks import is_placeholder, sign_of
    from kg.forms.money import number, percent

    return is_placeholder(text), sign_of(text), target_of(text, text[:40]), number(text), percent(text)


def _clean(text: str) -> object:
    from kg.forms.prose.paragraphs import clean_text

    return clean_text(text)


def _form_of_text(text: str) -> object:
    """A paragraph of a form, through everything that reads forms."""
    from kg.document import Document, Paragraph, Place
    from kg.forms import read_forms

    blocks = (Paragraph("2024年度项目支出绩效目标表", Place(line=1)), Paragraph(text, Place(line=2)))
    return read_forms(Document("a.txt", "0" * 64, "text", blocks))


def _form_of_cell(text: str) -> object:
    """A cell of a table of a form, through everything that reads forms."""
    from kg.document import Cell, Document, Place, Table
    from kg.forms import read_forms

    rows = (
        ("一级指标", "二级指标", "三级指标", "指标值", "指标值确定依据"),
        ("产出指标", "数量指标", "道路养护里程", "≥300公里", "年度计划"),
        ("产出指标", "质量指标", text, text, text),
    )
    cells = tuple(
        Cell(row, column, printed, Place(table=1, row=row, column=column))
        for row, texts in enumerate(rows, 1)
        for column, printed in enumerate(texts, 1)
    )
    table = Table(1, len(rows), 5, cells, Place(table=1))
    return read_forms(Document("a.txt", "0" * 64, "text", (table,)))


def _thesaurus(text: str) -> object:
    from kg import thesaurus

    known = thesaurus.load()
    return known.weights(text), known.formal(text), known.families(text), known.named(text)


def _words(text: str) -> object:
    from kg import segment

    return segment.words(text), segment.head(text)


def _grams(text: str) -> object:
    from search.lexical import grams

    return grams(text)


def _text(text: str) -> object:
    from kg import text as kg_text

    return kg_text.squash(text), kg_text.compact(text), kg_text.storable(text), kg_text.fold(text)


def _range(text: str) -> object:
    from api.download import part_of

    return part_of("bytes=" + text, 1000)


def _address(text: str) -> object:
    from api.addresses import address_of, iri_of

    return iri_of(("/id/" + text).encode("utf-8", "replace"), "https://example.org/"), address_of(
        "https://example.org/" + text, "https://example.org/"
    )


def _engine_message(text: str) -> object:
    from api.sparql.grammar import mistake

    return mistake("error at 1:2: expected one of " + text), mistake(text)


PARSERS: dict[str, Run] = {
    name: _quiet(run)
    for name, run in {
        "api.sparql.gate": _gate,
        "api.sparql.grammar": _engine_message,
        "api.download": _range,
        "api.addresses": _address,
        "search.magic": _magic,
        "search.suggest": _suggesting,
        "search.understand": _understanding,
        "search.lexical": _grams,
        "kg.text": _text,
        "kg.citations.find_all": _citations,
        "kg.citations.find_references": _references,
        "kg.citations.find_basis": _basis,
        "kg.citations.parse": _number,
        "kg.bodies": _issuer,
        "kg.body_lives": _body_lives,
        "kg.values.parse": _value,
        "kg.values, of any length": _long_value,
        "kg.values.parse, name": _value_name,
        "kg.values.parse, unit": _value_unit,
        "kg.values.find_all": _targets,
        "kg.units": _unit,
        "kg.numerals.parse_numeral": _numeral,
        "kg.numerals.find_numerals": _numerals,
        "kg.project_codes": _code,
        "kg.divisions": _divisions,
        "kg.categories": _category,
        "kg.iris": _iris,
        "kg.triples.policies": _policy,
        "kg.thesaurus": _thesaurus,
        "kg.segment": _words,
        "kg.ingest.charset": _charset,
        "kg.ingest.number_format.shown": _number_format,
        "kg.ingest.number_format.number_of": _excel_number,
        "kg.ingest.docx_numbering": _numbering,
        "kg.ingest.text, one line": _text_file,
        "kg.ingest.text, lines": _lines,
        "kg.ingest.html, paragraph": _html,
        "kg.ingest.html, cell": _html_cell,
        "kg.privacy": _privacy,
        "kg.forms.lexicon.levels": _label,
        "kg.forms.lexicon.heads": _head,
        "kg.forms.prose.numbering": _heading,
        "kg.forms.records.open_project": _goals,
        "kg.forms.fit.fields": _field,
        "kg.forms.prose.paragraphs": _clean,
        "kg.forms, paragraph": _form_of_text,
        "kg.forms, cell": _form_of_cell,
    }.items()
}

WAITING: dict[str, str] = {}
"""Parsers that are to be mended, with the reason; what is here is a debt."""

KNOWN: dict[str, tuple[str, ...]] = {
    "api.sparql.gate": ("a-", "2024年", '\\"', '\\"""x'),
    "kg.bodies": ("办公", "字", "冀财社"),
    "kg.values.parse": ("2024年", "1月", "控制在", "1 2 ", "1:1", "1+A", "三定方案", "较", "7.5天", "由"),
    "kg.values, of any length": (
        "2024年",
        "1月",
        "控制在",
        "1 2 ",
        "1:1",
        "1+A",
        "三定方案",
        "较",
        "一较",
        "要",
        ",234",
        "1元/人",
    ),
    "kg.values.find_all": ("2024年", "要", "1:1"),
    "kg.triples.policies": ("〔2023〕", "公告"),
    "kg.segment": ("后", "%"),
    "kg.privacy": ("2024年", "0", "联系人：", "（"),
    "kg.forms.records.open_project": (" ", "\u3000"),
    "kg.forms, paragraph": ("及时",),
    "kg.categories": ("1",),
    "kg.divisions": ("中族",),
    "search.understand": ("澄湖县", "么"),
    "kg.ingest.html, cell": ('<p style="border:border:">',),
}
"""What each parser took too long for once."""

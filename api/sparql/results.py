"""Answers of the engine as bytes of the W3C formats, with limits on rows and bytes.

SPARQL 1.1 Query Results JSON, XML, and CSV/TSV (W3C Recommendations of 2013). Rows are written one by one, so a limit is met
when it is met and not when everything is in memory.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from kg.text import storable

__all__ = ["GRAPH_TYPES", "ROW_TYPES", "LimitReached", "write_graph", "write_rows"]

ROW_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPH_TYPES = {
    "turtle": ("text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class LimitReached(Exception):
    """A limit on rows or bytes of an answer was reached; `what` says which, in Chinese."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Bounded(io.BytesIO):
    """A buffer that refuses to grow past `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: Any, /) -> int:
        """Write, or raise LimitReached."""
        if self.tell() + len(data) > self.limit:
            raise LimitReached(f"答案超过 {self.limit} 字节")
        return super().write(data)


def write_rows(results: Any, form: str, *, max_rows: int, max_bytes: int) -> bytes:
    """Return SELECT or ASK results in `form` (json, xml, csv, tsv), UTF-8.

    Raises:
        LimitReached: more rows or bytes than allowed.
    """
    out = Bounded(max_bytes)
    if isinstance(results, ox.QueryBoolean):
        return results.serialize(format=_FORMATS[form] if form in ("json", "xml") else ox.QueryResultsFormat.CSV) or b""
    names = [variable.value for variable in results.variables]
    head, row, foot = _WRITERS[form]
    out.write(head(names))
    for number, solution in enumerate(results):
        if number >= max_rows:
            raise LimitReached(f"答案超过 {max_rows} 行")
        out.write(row(names, [solution[name] for name in names], number))
    out.write(foot)
    return out.getvalue()


def write_graph(triples: Iterable[ox.Triple], form: str, *, max_rows: int, max_bytes: int) -> bytes:
    """Return CONSTRUCT or DESCRIBE results in `form` (turtle, ntriples, jsonld, rdfxml), UTF-8.

    Raises:
        LimitReached: more triples or bytes than allowed.
    """

    def counted() -> Iterable[ox.Triple]:
        for number, triple in enumerate(triples):
            if number >= max_rows:
                raise LimitReached(f"答案超过 {max_rows} 个三元组")
            yield triple

    # Sorted and without repeats: an engine may give a constructed triple once a solution.
    listed = sorted(set(counted()), key=str)
    out = Bounded(max_bytes)
    ox.serialize(listed, output=_as_io(out), format=GRAPH_TYPES[form][1])
    return out.getvalue()


def _as_io(buffer: Bounded) -> IO[bytes]:
    return buffer


_FORMATS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        if term.datatype.value in (_XSD_STRING, _LANG_STRING):
            return {"type": "literal", "value": term.value}
        return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {
        "type": "triple",
        "value": {
            "subject": _json_term(term.subject),
            "predicate": _json_term(term.predicate),
            "object": _json_term(term.object),
        },
    }


def _json_head(names: list[str]) -> bytes:
    return f'{{"head":{{"vars":{json.dumps(names, ensure_ascii=False)}}},"results":{{"bindings":['.encode()


def _json_row(names: list[str], terms: list[Any], number: int) -> bytes:
    bound = {name: _json_term(term) for name, term in zip(names, terms, strict=True) if term is not None}
    return (("," if number else "") + json.dumps(bound, ensure_ascii=False, separators=(",", ":"))).encode()


def _xml_head(names: list[str]) -> bytes:
    variables = "".join(f"<variable name={quoteattr(name)}/>" for name in names)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head>{variables}</head><results>"
    ).encode()


def _xml_text(text: str) -> str:
    return escape(storable(text, "\ufffd"))


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{escape(term.value)}</bnode>"
    if isinstance(term, ox.Literal):
        kind = ""
        if term.language:
            kind = f" xml:lang={quoteattr(term.language)}"
        elif term.datatype.value != _XSD_STRING:
            kind = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{kind}>{_xml_text(term.value)}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return "<triple>" + "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts) + "</triple>"


def _xml_row(names: list[str], terms: list[Any], number: int) -> bytes:
    bindings = "".join(
        f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
        for name, term in zip(names, terms, strict=True)
        if term is not None
    )
    return f"<result>{bindings}</result>".encode()


def _csv_field(term: Any) -> str:
    if term is None:
        return ""
    text = f"_:{term.value}" if isinstance(term, ox.BlankNode) else getattr(term, "value", None) or str(term)
    if isinstance(term, ox.Literal):
        text = term.value
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\r\n') else text


def _csv_row(names: list[str], terms: list[Any], number: int) -> bytes:
    return (",".join(_csv_field(term) for term in terms) + "\r\n").encode()


def _tsv_row(names: list[str], terms: list[Any], number: int) -> bytes:
    fields = ["" if term is None else str(term).replace("\t", "\\t") for term in terms]
    return ("\t".join(fields) + "\n").encode()


_WRITERS = {
    "json": (_json_head, _json_row, b"]}}"),
    "xml": (_xml_head, _xml_row, b"</results></sparql>"),
    "csv": (lambda names: (",".join(names) + "\r\n").encode(), _csv_row, b""),
    "tsv": (lambda names: ("\t".join("?" + name for name in names) + "\n").encode(), _tsv_row, b""),
}

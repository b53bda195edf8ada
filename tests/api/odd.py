"""Odd values, and every place of the service where a visitor can put one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from fastapi.routing import APIRoute

VALUES: dict[str, str] = {
    "26 digits": "9" * 26,
    "more digits than int() takes": "9" * 5000,
    "negative": "-1",
    "negative and long": "-" + "9" * 26,
    "just past 64 bits": str(1 << 63),
    "nothing": "",
    "a space": "%20",
    "nul": "%00",
    "nul within": "a%00b",
    "half a character": "%ED%A0%80",
    "half a character, the other": "%ED%BF%BF",
    "bytes of no character": "%FF%FE",
    "a cut character": "%E6%B1",
    "a per cent sign": "%",
    "two of them": "%%",
    "no hexadecimal": "%zz",
    "very long": "%E5%BE%88" * 3000,
    "digits of Arabic": quote("٢٠٢٤"),
    "digits, full width": quote("２０２４"),
    "digits of Devanagari": quote("२०२४"),
    "a superscript": quote("²"),
    "a circled digit": quote("①"),
    "infinite": "inf",
    "minus infinite": "-inf",
    "not a number": "nan",
    "a power": "1e400",
    "a fraction": "0.5",
    "hexadecimal": "0x7e8",
    "underscored": "2_024",
    "object": quote('{"a": [{"b": null}]}'),
    "nested": quote("[" * 200),
    "true": "true",
    "line ends": "a%0D%0Ab: c",
    "from right to left": quote("\u202e\u2066"),
    "a byte order mark": quote("\ufeff"),
    "beyond the BMP": quote("𠮷😀"),
    "no character": quote("\uffff"),
    "operators of SQL": quote("' OR 1=1 --"),
    "quotes of LIKE": quote("%_\\"),
    "quotes of FTS": quote('"a* NEAR'),
    "markup": quote("<script>alert(1)</script>"),
    "an IRI": quote("https://w3id.org/jixiao/id/none"),
    "an IRI that is none": quote("https://a b<>"),
    "a scheme alone": "http:",
    "up the folders": quote("../../../etc/passwd", safe=""),
    "pattern": quote("(a+)+$"),
    "template": quote("{{ 7 * 7 }}${7*7}%s%n"),
    "filters": quote("year=99999999999999999999,department=x"),
    "a fragment of a place": quote("t99999999999999999999r1c1"),
}
"""Percent-encoded, or broken as they stand."""

PAGES: dict[str, tuple[str, ...]] = {
    "/": (
        *("q", "top", "mode", "understand", "ignore", "level1", "level2", "department", "division", "year", "unit", "operator"),
        *("cites", "quantitative", "project_text", "head", "slot"),
    ),
    "/list/{name}": ("offset", "year", "division", "department", "kind", "project", "level2", "policy", "document", "wording"),
    "/trace": ("number",),
    "/compare": ("item", "a", "b", "a_year", "b_year", "a_division", "a_department", "a_project_text", "a_level2"),
    "/compare.json": ("item", "a", "b", "a_year", "b_year"),
    "/check": ("form",),
    "/draft": ("x",),
    "/query": ("query", "name", "x", "y", "number"),
    "/query/result.{form}": ("query",),
    "/library": ("x",),
    "/library.json": ("x",),
    "/help": ("x",),
    "/patterns": ("x",),
    "/id/{path:path}": ("at", "from"),
    "/dump.nq.gz": ("x",),
    "/.well-known/void": ("x",),
    "/ontology": ("x",),
    "/readyz": ("x",),
}
"""Pages and their parameters; they stand in no description."""

NEEDED = {"q": "a", "query": quote("ASK { ?s ?p ?o }"), "number": "a", "iri": "a", "a": "a", "b": "b"}
FILLED = {"{name}": "indicators", "{form}": "csv", "{path:path}": "policy/x", "{number}": "a", "{number:path}": "a"}


def described(app: FastAPI) -> dict[str, tuple[str, ...]]:
    """Return the GET operations of the description with their parameters in the query."""
    found = {}
    for path, operations in app.openapi()["paths"].items():
        if "get" in operations:
            names = [one["name"] for one in operations["get"].get("parameters", []) if one["in"] == "query"]
            found[path] = tuple(names)
    return found


def filled(path: str, value: str | None = None) -> str:
    """Return a path with its placeholders filled, all with `value` where it is given."""
    while "{" in path:
        start, end = path.index("{"), path.index("}") + 1
        path = path[:start] + (FILLED.get(path[start:end], "a") if value is None else value) + path[end:]
    return path


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Yield (what is odd about it, address) for each parameter and each placeholder of each address that answers GET."""
    for path, names in {**described(app), **PAGES}.items():
        for what, value in VALUES.items():
            if "{" in path:
                yield f"{path}: {what}", filled(path, value)
            for name in names:
                needed = [f"{other}={given}" for other, given in NEEDED.items() if other in names and other != name]
                yield f"{path}?{name}: {what}", filled(path) + "?" + "&".join([*needed, f"{name}={value}"])
        for name in names:
            yield f"{path}?{name} twice", f"{filled(path)}?{name}=2023&{name}=x&{name}"
        yield f"{path} with what it does not know", f"{filled(path)}?colour=red&{'%00'}=%00"


def unlisted(app: FastAPI) -> set[str]:
    """Return the addresses answering GET that stand neither in the description nor in `PAGES`."""
    known = {*described(app), *PAGES}
    routes = {route.path for route in app.routes if isinstance(route, APIRoute) and "GET" in route.methods}
    return {path for path in routes if path not in known and path.replace(":path", "") not in known}


def bodies() -> Iterator[tuple[str, str, str, bytes]]:
    """Yield (what, address, media type, body) of odd requests with POST."""
    batch, form = "/api/v1/search/batch", "application/x-www-form-urlencoded"
    odd: list[Any] = [None, True, -1, 10**26, 10**400, 0.5, float("inf"), float("nan"), "", "\0", "\ud800", "\udfff", "a" * 501]
    odd += [[], {}, [[[]]], {"a": {"b": []}}, "９９", "٢", ["year", "year"], ["x"], "𠮷"]
    names = ("id", "query", "top", "mode", "ignore", "year", "level1", "level2", "department", "division", "unit", "operator")
    names += ("cites", "quantitative", "project_text", "head", "slot", "understand", "colour", "\ud800", "")
    for name in names:
        for value in odd:
            yield (
                f"batch {name!r}: {value!r:.30}",
                batch,
                "application/json",
                json.dumps([{"query": "a", name: value}]).encode(),
            )
    for name in (
        "project",
        "use",
        "department",
        "division",
        "year",
        "funds",
        "goals",
        "scheme",
        "library_set",
        "lines",
        "fill",
    ):
        for value in odd:
            body = json.dumps({"project": "道路养护", name: value}).encode()
            yield f"draft {name!r}: {value!r:.30}", "/api/v1/draft/check", "application/json", body
            told = urlencode({"project": "道路养护", "action": "check", name: str(value).encode("utf-8", "replace")})
            yield f"draft page {name!r}: {value!r:.30}", "/draft", form, told.encode()
    line = {"category": "output.quality", "level3": "合格率\0\x1b", "target": "=1%\0\ufffe"}
    for suffix in ("docx", "xlsx"):
        body = json.dumps({"project": "道路\0养护", "goals": ["\x0b"], "lines": [line]}).encode()
        yield f"draft as {suffix}", f"/api/v1/draft/form?format={suffix}", "application/json", body
    for action in (
        "",
        "up:",
        "up:٢",
        "remove:" + "9" * 5000,
        "take:0:{",
        "take:0:" + "[" * 20_000,
        "add:null",
        "docx:no",
        "\ud800",
    ):
        told = urlencode({"project": "道路养护", "category-0": "output.time", "action": action.encode("utf-8", "replace")})
        yield f"draft action {action[:30]!r}", "/draft", form, told.encode()
    finding = dict.fromkeys(
        ("severity", "word", "message", "suggestion", "project", "level3", "printed", "where", "rule", "source"), "error"
    )
    for name in ("severity", "message", "number"):
        for value in odd:
            rows = [{**finding, "number": 1, name: value}]
            for text in (json.dumps({"title": "表", "rows": rows}), json.dumps({"title": value, "rows": value})):
                yield f"findings {name!r}: {value!r:.30}", "/check/findings", form, urlencode({"findings": text}).encode()
    for text in ("", "{", "[" * 100_000, "null", '{"rows": [1]}'):
        yield f"findings {text[:20]!r}", "/check/findings", form, urlencode({"findings": text}).encode()
    for what, body in {
        "nothing": b"",
        "no JSON": b"{",
        "half a character raw": b'[{"query": "\xed\xa0\x80"}]',
        "UTF-16": '[{"query": "a"}]'.encode("utf-16"),
        "a byte order mark": b"\xef\xbb\xbf[]",
        "an object": b'{"query": "a"}',
        "null": b"null",
        "deep": b"[" * 100_000,
        "deep within": b'[{"query": ' + b"[" * 50_000 + b"]" * 50_000 + b"}]",
        "a key twice": b'[{"query": "a", "query": "b"}]',
        "many keys": b'[{"query": "a"' + b"".join(b', "k%d": 1' % number for number in range(10_000)) + b"}]",
        "many queries": json.dumps([{"query": "a"}] * 201).encode(),
        "much text": json.dumps([{"query": "很" * 500}] * 41).encode(),
        "nul": b"\0" * 100,
    }.items():
        yield f"batch: {what}", batch, "application/json", body
    yield "batch as a form", batch, form, b"query=a"
    for what, value in VALUES.items():
        yield f"sparql form: {what}", "/sparql", form, f"query={value}".encode()
        yield f"sparql graph: {what}", "/sparql", form, f"query=ASK%7B%7D&default-graph-uri={value}".encode()
        yield f"sparql direct: {what}", "/sparql", "application/sparql-query", value.encode()
    multipart = "multipart/form-data; boundary=x"
    for what, kind, body in (
        ("no boundary", "multipart/form-data", b"--x"),
        ("a long boundary", "multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("an empty boundary", 'multipart/form-data; boundary=""', b"--"),
        ("cut", multipart, upload(b"a")[:-10]),
        ("no file", multipart, b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--\r\n'),
        ("no name", multipart, b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"),
        ("no head", multipart, b"--x\r\n\r\nabc\r\n--x--\r\n"),
        ("a long head", multipart, b"--x\r\nA: " + b"b" * 100_000 + b"\r\n\r\nabc\r\n--x--\r\n"),
        ("many parts", multipart, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 20 + b"--x--\r\n"),
        ("two files", multipart, upload(b"a")[:-5] + upload(b"b")),
        ("nothing", multipart, b""),
        ("JSON", "application/json", b"{}"),
        ("a name of nul", multipart, upload(b"\0\r")),
        ("a name of half characters", multipart, upload(b"\xed\xa0\x80\xff")),
        ("a long name", multipart, upload(b"a" * 9000)),
        ("a name that goes up", multipart, upload(b"../../../../etc/passwd")),
        ("a name of dots", multipart, upload(b"..")),
    ):
        for address in ("/api/v1/read", "/api/v1/check", "/check"):
            yield f"{address}: {what}", address, kind, body


def upload(name: bytes, data: bytes = b"abc") -> bytes:
    """Return a form with one file."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\nContent-Type: text/plain\r\n\r\n'
    return head + data + b"\r\n--x--\r\n"


HEADERS: dict[str, tuple[str, ...]] = {
    "range": (
        "bytes=0-" + "9" * 5000,
        "bytes=-" + "9" * 30,
        "bytes=5-1",
        "bytes=a-b",
        "bytes=0-0,2-3",
        "bytes=--1",
        "x" * 9000,
    ),
    "if-range": ("x", '"' + "x" * 9000, "\xff"),
    "if-none-match": ("*", 'W/"', '"' + "," * 9000, "\xff\xfe"),
    "accept": ("", "text/html;q=nan", "text/html;q=" + "9" * 5000, "a" * 9000, "*/*;q=0", ",;,;", "\xff", "text/html, " * 5000),
    "accept-encoding": ("gzip;q=nan", "\xff", "gzip, " * 5000),
    "content-type": ("", "\xff", "a" * 9000, "multipart/form-data; boundary=\xff", "application/json; charset=utf-7"),
    "content-length": ("-1", "9" * 30, "1e3", "\xb2", ""),
    "host": ("", "\xff", "localhost:" + "9" * 5000, "localhost:\xb2", "a" * 9000, "[", "[::1", "@localhost", "localhost/x"),
    "origin": ("null", "\xff"),
    "cookie": ("\xff", "a=" * 5000),
    "x-forwarded-for": ("\xff", "1.2.3.4"),
    "x-forwarded-proto": ("javascript",),
    "expect": ("100-continue", "x"),
}
"""Odd headers, in Latin-1."""

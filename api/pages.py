"""Rendering of pages: the templates and what every page shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api import words
from api.render import json_text, percent

__all__ = ["NAVIGATION", "error_page", "fingerprint", "highlighted", "number", "render", "typed_number", "wants_page"]

NAVIGATION = (
    ("/", "找表述"),
    ("/draft", "起草"),
    ("/trace", "文号溯源"),
    ("/compare", "比较"),
    ("/check", "校核"),
    ("/review", "审核"),
    ("/query", "查询"),
    ("/list/documents", "目录"),
    ("/library", "图谱库"),
    ("/help", "帮助"),
)

HERE = Path(__file__).resolve().parent
_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def fingerprint() -> str:
    """Return eight hexadecimal digits that change with the templates, the style and the script.

    They belong into entity tags: the same generation looks otherwise after an update of the program.
    """
    files = sorted(path for folder in ("templates", "static") for path in (HERE / folder).iterdir() if path.is_file())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def highlighted(text: str, spans: Sequence[Sequence[int]]) -> Markup:
    """Return `text` with the spans marked, everything escaped.

    >>> highlighted("参保率<高>", [[0, 2]])
    Markup('<mark>参保</mark>率&lt;高&gt;')
    """
    out = Markup()
    last = 0
    for start, end in sorted((span[0], span[1]) for span in spans):
        if start < last:
            continue
        out += escape(text[last:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        last = end
    return out + escape(text[last:])


def number(value: Any) -> str:
    """Return a number as people read it: no needless zeros, thousands apart; other values as text, None as nothing.

    >>> number(Decimal("12300.50")), number(2408), number(None)
    ('12,300.5', '2,408', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return str(value)
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def typed_number(text: str, default: int, least: int, most: int) -> int:
    """Return the number that somebody typed into an address, within bounds; the default where it is none.

    >>> typed_number("20", 10, 1, 50), typed_number("9" * 5000, 10, 1, 50), typed_number("-3", 10, 1, 50)
    (20, 50, 10)
    """
    if not text.isdecimal():
        return default
    return most if len(text) > 18 else min(most, max(least, int(text)))


def _address(path: str, *parameters: Mapping[str, Any]) -> str:
    """Return an address with the parameters that are set; a list gives its name several times, a later mapping counts."""
    given = {name: value for told in parameters for name, value in told.items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


_environment.filters.update(
    highlighted=highlighted, number=number, percent=percent, label=words.label, concept=words.concept, json=json_text
)
_environment.globals["address"] = _address


def render(
    template: str, *, here: str, generation: str, json_address: str | None = None, status: int = 200, **more: Any
) -> HTMLResponse:
    """Return a page.

    Args:
        template: name of the file.
        here: address of the entry of the navigation that is current.
        generation: of the library, shown at the foot.
        json_address: where the page's data stand as JSON.
        status: of the answer.
        **more: what the template needs.
    """
    text = _environment.get_template(template).render(
        navigation=NAVIGATION, here=here, generation=generation, json_address=json_address, **more
    )
    return HTMLResponse(text, status)


def wants_page(request: Request) -> bool:
    """Say whether the client reads pages: it names text/html, as browsers do, and the address is not one for programs."""
    programs = ("/api/", "/sparql", "/static/", "/dump")
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(programs)


def error_page(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Return the page that says what went wrong, and where to go on."""
    page = render(
        "error.html", here="", generation=request.app.state.holder.generation, status=status, detail=detail, code=status
    )
    page.headers.update(headers or {})
    return page

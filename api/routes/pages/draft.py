"""The page at ``/draft``, 起草: describe a project, get a set of indicators, change it, take the form away.

Every step is a plain form that is sent with POST, so that nothing of it stands in an address or a log; the whole draft is in
the form. Script adds findings while typing and the keeping in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup
from pydantic import ValidationError

from api.addresses import address_of
from api.bounds import work
from api.chart import box
from api.drafting import LINES, Body, TypedLine, drafted
from api.pages import render
from api.problems import Problem, without_paths
from api.render import json_text
from api.routes.batches import nested_deeper
from api.routes.draft import file_of
from api.routes.pages.lines_table import lines_file, lines_table
from api.routes.pages.similar_table import COLUMNS, similar_rows
from api.routes.uploads import answer_of, form_of
from api.state import State, state_of
from kg import codec
from kg.errors import JixiaoError
from kg.export.official import TARGET_LAYOUTS
from search import catalog
from search.draft import Distribution, Draft, Line, of_reading, sets
from search.draft.plan import CATEGORIES, category_in, label, shown

__all__ = ["HEAD", "body_of", "fields_of", "router", "said"]

router = APIRouter()
FIELDS = 600
"""Fields of a form: 60 lines have 300."""
HITS = 8
HEAD = ("project", "use", "funds", "department", "division", "year", "goals", "scheme", "library_set")
PARTS = ("category", "level3", "target", "description", "basis")
SCHEMES = (("", "按相近项目"), ("default", "产出、效益、满意度（成本在产出之下）"), ("cost", "成本、产出、效益、满意度"))


@router.get("/draft")
async def empty(state: Annotated[State, Depends(state_of)]) -> Response:
    """Return the form for describing a project."""
    return await work(page, state, {}, None)


@router.post("/draft")
async def step(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Do one step: propose, check, change a line, search, write the form."""
    data = await request.body()
    return await work(stepped, request, state, data)


@router.post("/draft/open")
async def opened(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Go on from a half-filled form, which is read and not kept."""
    upload = await form_of(request, state.settings)
    return await work(gone_on, request, state, upload)


@router.post("/draft/basket")
async def basket(request: Request, state: Annotated[State, Depends(state_of)]) -> Response:
    """Begin with wordings that were chosen among search hits (``item``: IRIs)."""
    data = await request.body()
    return await work(begun, request, state, data)


def begun(request: Request, state: State, data: bytes) -> Response:
    """Return the form for describing a project, with the chosen wordings as its first lines."""
    lines = {}
    try:
        for iri in fields_of(data).get("item", [])[:LINES]:
            _kind, fields = catalog.item(state.library.store, iri)
            category = category_in("default", fields.get("level2"))
            if category is not None:
                lines[category, str(fields["name"])] = taken(
                    json_text({"category": category, "level3": str(fields["name"])[:200]})
                )
    except JixiaoError as error:
        return page(state, {}, None, error=without_paths(request, str(error)), status=400)
    told = "" if lines else "没有选中能用作三级指标的表述"
    return page(state, {}, None, chosen=list(lines.values()), error=told, status=200 if lines else 400)


def fields_of(data: bytes) -> dict[str, list[str]]:
    """Return the fields of a form.

    Raises:
        Problem: 422 for too many.
    """
    try:
        return parse_qs(data.decode("utf-8", "replace"), True, max_num_fields=FIELDS)
    except ValueError:
        raise Problem(422, f"表单最多 {FIELDS} 项", limit=FIELDS) from None


def stepped(request: Request, state: State, data: bytes) -> Response:
    """Return the page, or the file, after one step."""
    given = {name: values[-1] for name, values in fields_of(data).items()}
    # A press on the table of the lines is no step of the draft.
    usual = "check" if "order" in given or "download" in given else "propose"
    action, _, detail = given.get("action", usual).partition(":")
    try:
        lines = acted(lines_of(given), action, detail)
        body = body_of(given, lines, action)
        if action in ("docx", "xlsx"):
            return file_of(drafted(state.library, body), action, detail if detail in TARGET_LAYOUTS else "central")
        made = drafted(state.library, body)
        if (file := lines_file(made, given)) is not None:
            return file
    except (ValidationError, ValueError, Problem) as error:
        return page(state, given, None, chosen=lines_of(given), error=said(request, error), status=400)
    query = given.get("q", "").strip()[:200]
    # What was found stays until the next set is proposed; Enter in the field for it is a search, too.
    found = hits(state, query, made.scheme) if query and action != "propose" else None
    return page(state, given, made, hits=found, query=query)


def said(request: Request, error: Exception) -> str:
    """Return what is wrong with a form, in Chinese."""
    if isinstance(error, ValidationError):
        names = {"project": "项目名称", "funds": "资金（万元）", "year": "年度"}
        where = [names.get(str(part), str(part)) for item in error.errors() for part in item["loc"][:1]]
        return f"请检查：{'、'.join(dict.fromkeys(where))}"
    return without_paths(request, error.detail if isinstance(error, Problem) else str(error))


def gone_on(request: Request, state: State, upload: Any) -> Response:
    """Return the page with what a form holds already, its gaps filled with proposals."""
    blank = dict.fromkeys(HEAD, "")
    try:
        reading = codec.from_json(codec.loads(answer_of(upload, "as_reading", state.settings)))
        asked, own = of_reading(reading)
    except (JixiaoError, Problem) as error:
        told = error.detail if isinstance(error, Problem) else str(error)
        return page(state, blank, None, error=without_paths(request, told), status=422)
    given = {
        **blank,
        "project": asked.project[:200],
        "use": asked.use[:2000],
        "funds": "" if asked.wan is None else f"{asked.wan:f}",
        "department": (asked.department or "")[:100],
        "division": (asked.division or "")[:50],
        "year": str(asked.year or ""),
        "goals": "\n".join(own.goals)[:5000],
    }
    lines = [
        TypedLine(
            category=category,
            level3=row.level3[:200],
            target=row.target.raw[:200],
            description=(row.description or "")[:500],
            basis=[each.normalized[:100] for each in row.citations if each.role == "basis"][:10],
        )
        for row in own.rows
        if (category := category_in("default", row.level2_category)) is not None
    ]
    return page(state, given, drafted(state.library, body_of(given, lines[:LINES], "propose")))


def lines_of(given: Mapping[str, str]) -> list[TypedLine]:
    """Return the lines of a form, in its order."""
    found = []
    for number in range(LINES):
        if f"category-{number}" not in given:
            break
        texts = {part: given.get(f"{part}-{number}", "") for part in PARTS}
        basis = [each.strip()[:100] for each in texts["basis"].replace("、", "\n").split("\n") if each.strip()][:10]
        found.append(
            TypedLine(
                category=texts["category"][:40],
                level3=texts["level3"][:200],
                target=texts["target"][:200],
                description=texts["description"][:500],
                basis=basis,
            )
        )
    return found


def acted(lines: list[TypedLine], action: str, detail: str) -> list[TypedLine]:
    """Return the lines after a button was pressed.

    Raises:
        ValueError: a button that is none of ours.
    """
    number, _, more = detail.partition(":")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    if action in ("up", "down") and 0 <= at < len(lines):
        step = -1 if action == "up" else 1
        # Its category is the group that it stands in: past others it moves on.
        places = [place for place, line in enumerate(lines) if line.category == lines[at].category]
        there = places.index(at) + step
        if 0 <= there < len(places):
            lines[at], lines[places[there]] = lines[places[there]], lines[at]
    elif action == "remove" and 0 <= at < len(lines):
        del lines[at]
    elif action == "take" and 0 <= at < len(lines):
        lines[at] = taken(more, lines[at].category)
    elif action == "add" and len(lines) < LINES:
        lines.append(taken(detail))
    return lines


def taken(text: str, category: str | None = None) -> TypedLine:
    """Return the line that a button's value says.

    Raises:
        ValueError: it says none.
    """
    told = None if nested_deeper(text.encode("utf-8", "replace"), 3) else json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("按钮的值不是一行指标")
    line = {name: value for name, value in told.items() if value is not None}
    return TypedLine(**{**line, **({"category": category} if category else {})})


def body_of(given: Mapping[str, str], lines: list[TypedLine], action: str) -> Body:
    """Return what is asked of the draft.

    Raises:
        ValidationError: a field that cannot be.
    """
    funds = given.get("funds", "").strip().removesuffix("万元").replace(",", "").replace("，", "")
    try:
        money = Decimal(funds) if funds else None
    except InvalidOperation:
        money = Decimal(-1)
    year = given.get("year", "").strip()
    return Body(
        project=given.get("project", "").strip(),
        use=given.get("use", ""),
        department=given.get("department", "").strip() or None,
        division=given.get("division", "").strip() or None,
        year=int(year) if year.isdecimal() and len(year) < 6 else (None if not year else -1),
        funds=money,
        goals=[line.strip()[:500] for line in given.get("goals", "").splitlines() if line.strip()][:20],
        scheme=given.get("scheme") or None,  # type: ignore[arg-type]
        library_set=given.get("library_set") or None,
        lines=lines,
        fill=action == "propose" or (action in ("docx", "xlsx") and not lines),
        gaps=action in ("propose", "add"),
    )


def hits(state: State, query: str, scheme: str) -> list[dict[str, Any]]:
    """Return the wordings for a query, each with the line that it would be."""
    found = []
    rows = state.library.index.table
    for hit in state.library.search(query, top=HITS).hits:
        row = rows.rows([hit.rows[0]])[hit.rows[0]]
        category = category_in(scheme, row.level2_category)
        if category is not None:
            line = {"category": category, "level3": row.name, "description": (row.description or "")[:500]}
            targets = "、".join(f"{raw}×{count}" for raw, count in hit.targets[:3])
            found.append({"name": row.name, "level2": label(category), "targets": targets, "uses": hit.uses, "line": line})
    return found


def page(
    state: State,
    given: Mapping[str, str],
    made: Draft | None,
    *,
    hits: list[dict[str, Any]] | None = None,
    query: str = "",
    chosen: Sequence[TypedLine] = (),
    error: str = "",
    status: int = 200,
) -> Response:
    """Return the page with a draft, or the form to begin with, which carries the lines that there are already."""
    typed = {name: given.get(name, "") for name in HEAD}
    return render(
        "draft.html",
        here="/draft",
        generation=state.generation,
        status=status,
        typed=typed,
        error=error,
        schemes=SCHEMES,
        sets=[each.title for each in sets(state.library)],
        groups=groups(state, made) if made else None,
        made=made,
        table=lines_table(made, given) if made else None,
        similar=similar_rows(state, made.similar) if made else [],
        similar_columns=COLUMNS,
        whole=[finding for finding in made.findings if not finding.level3] if made else [],
        categories=[(each, label(each)) for each in shown(made.scheme)] if made else [],
        hits=hits,
        query=query,
        chosen=[{**line.model_dump(), "tag": label(line.category)} for line in chosen if line.category in CATEGORIES],
    )


def groups(state: State, made: Draft) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the lines by level 1, each with what the page shows beside it."""
    told = [{**shown_line(state, made, number, line), **places(made, number)} for number, line in enumerate(made.lines)]
    return [(name, list(run)) for name, run in groupby(told, key=lambda line: line["level1"])]


def shown_line(state: State, made: Draft, number: int, line: Line) -> dict[str, Any]:
    """Return a line with its picture, its findings, addresses and the values of its buttons."""
    alternatives = []
    for each in line.alternatives:
        told = {
            "level3": each.level3,
            "target": each.target.raw,
            "description": each.description or "",
            "basis": list(each.basis),
        }
        alternatives.append({"name": each.level3, "target": each.target.raw, "value": json_text(told)})
    return {
        **line.as_dict(),
        "number": number,
        "picture": picture(line.distribution, line.target.value if line.target.unit == spread_unit(line) else None),
        "findings": [each for each in made.findings if each.level3 and each.level3 == line.level3],
        "sources": [{"source": each, "address": address_of(each.iri, state.base)} for each in line.sources],
        "choices": alternatives,
    }


def places(made: Draft, number: int) -> dict[str, int]:
    """Return where a line stands after it was moved up or down, and which line is there once it is removed.

    The buttons send the page back to that place.
    """
    same = [place for place, line in enumerate(made.lines) if line.category2 == made.lines[number].category2]
    at = same.index(number)
    return {
        "above": same[max(at - 1, 0)],
        "below": same[min(at + 1, len(same) - 1)],
        "next": max(0, min(number, len(made.lines) - 2)),
    }


def spread_unit(line: Line) -> str | None:
    """Return the unit of the past numbers of a line."""
    return line.distribution.unit if line.distribution else None


def picture(spread: Distribution | None, own: Decimal | None) -> Markup | None:
    """Return the distribution of a line as a small picture."""
    if spread is None:
        return None
    numbers = (spread.min, spread.q1, spread.median, spread.q3, spread.max)
    return Markup(box(numbers, spread.unit or "", own))

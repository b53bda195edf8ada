"""The drafting page without script: describe, propose, change, check, search, add, take the form away; and its REST."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.chart import box
from api.settings import Settings

DESCRIBED = {
    "project": "村卫生室药品采购补助",
    "use": "为全县村卫生室配备基本药物，保障群众就近用药",
    "funds": "30",
    "year": "2027",
}
BODY: dict[str, Any] = {**DESCRIBED, "funds": 30, "year": 2027}


@pytest.fixture(scope="module")
def client(sample_library: Path) -> Iterator[TestClient]:
    settings = Settings(sample_library, query_seconds=120, upload_seconds=120)
    with TestClient(create_app(settings), base_url="http://localhost") as made:
        yield made


@pytest.fixture(scope="module")
def proposed(client: TestClient) -> Any:
    return tree(client.post("/draft", data={**DESCRIBED, "action": "propose"}))


def tree(response: Any) -> Any:
    assert response.status_code == 200, response.text[:500]
    return html.fromstring(response.text)


def fields(page: Any) -> dict[str, str]:
    """Return what a browser sends of the page's form, but for the buttons."""
    (form,) = page.xpath("//form[@id='draft']")
    told = {each.get("name"): each.get("value") or "" for each in form.xpath(".//input[@name]")}
    told |= {each.get("name"): each.text or "" for each in form.xpath(".//textarea[@name]")}
    return {**told, "scheme": "", "q": ""}


def names(page: Any) -> list[str]:
    return page.xpath("//li[contains(@class, 'line')]//input[@class='name']/@value")


def press(client: TestClient, page: Any, action: str, **typed: str) -> Any:
    return client.post("/draft", data={**fields(page), **typed, "action": action})


def test_it_begins_with_a_form(client: TestClient) -> None:
    page = tree(client.get("/draft"))
    assert page.xpath("//form[@id='draft']/@method") == ["post"]
    assert page.xpath("//nav//a[@aria-current]/text()") == ["起草"]


def test_a_set_with_its_evidence(proposed: Any) -> None:
    assert proposed.xpath("//h2/text()") == ["产出指标", "效益指标", "满意度指标"]
    assert len(names(proposed)) >= 7
    assert len(proposed.xpath("//svg[@class='spread']")) >= 3
    assert proposed.xpath("//li[contains(@class, 'line')]//details//a[starts-with(@href, '/id/')]")
    assert "≤30万元" in proposed.xpath("//input[@class='target']/@value")
    assert "没有填写指标值" in "".join(proposed.xpath("//div[@class='beside']//text()"))
    assert list(proposed.xpath("//*/@style | //*/@onclick")) == []


def test_nothing_of_it_stands_in_an_address(proposed: Any) -> None:
    assert {each.get("method") for each in proposed.xpath("//form")} == {"post"}


def pair(page: Any) -> int:
    """Return the first of two neighbours that are of one category."""
    told = fields(page)
    categories = [told[f"category-{at}"] for at in range(len(names(page)))]
    return next(at for at in range(len(categories) - 1) if categories[at] == categories[at + 1])


def test_lines_are_moved_removed_and_exchanged(client: TestClient, proposed: Any) -> None:
    before, at = names(proposed), pair(proposed)
    exchanged = [*before[:at], before[at + 1], before[at], *before[at + 2 :]]
    assert names(tree(press(client, proposed, f"down:{at}"))) == exchanged
    assert names(tree(press(client, proposed, f"up:{at + 1}"))) == exchanged
    assert names(tree(press(client, proposed, f"up:{at}"))) == before
    assert names(tree(press(client, proposed, f"remove:{at + 1}"))) == [*before[: at + 1], *before[at + 2 :]]
    value = next(each for each in proposed.xpath("//button/@value") if each.startswith("take:"))
    number, told = int(value.split(":")[1]), json.loads(value.split(":", 2)[2])
    after = names(tree(press(client, proposed, value)))
    assert after == [*before[:number], told["level3"], *before[number + 1 :]]


def test_what_she_types_stays_and_is_checked(client: TestClient, proposed: Any) -> None:
    page = tree(press(client, proposed, "check", **{"level3-0": "药品采购品种数量", "target-0": "≤120种"}))
    assert names(page)[0] == "药品采购品种数量"
    assert page.xpath("//input[@name='target-0']/@value") == ["≤120种"]
    assert "多做反而不达标" in "".join(page.xpath("//li[@id='line-0']//text()"))


def test_a_line_from_search(client: TestClient, proposed: Any) -> None:
    page = tree(press(client, proposed, "search", q="药品质量"))
    value = page.xpath("//ul[@class='hits-add']//button/@value")[0]
    told = json.loads(value.removeprefix("add:"))
    added = tree(press(client, page, value))
    assert told["level3"] in names(added)
    assert len(names(added)) == len(names(page)) + 1
    blank = tree(press(client, page, 'add:{"category": "output.time"}'))
    assert names(blank).count("") == names(page).count("") + 1


def test_what_was_found_stays_while_lines_are_added(client: TestClient, proposed: Any) -> None:
    """Enter in the field for a search presses the first button of the form, which is that for checking."""
    found = tree(press(client, proposed, "check", q="药品质量"))
    values = found.xpath("//ul[@class='hits-add']//button/@value")
    assert len(values) > 1
    again = tree(press(client, found, values[0], q="药品质量"))
    assert again.xpath("//ul[@class='hits-add']//button/@value") == values
    assert tree(press(client, found, "propose", q="药品质量")).xpath("//ul[@class='hits-add']") == []
    none = tree(press(client, proposed, "check"))
    assert none.xpath("//fieldset[@id='add']//div[@role='status']") == []


def test_a_button_sends_the_page_back_to_its_line(client: TestClient, proposed: Any) -> None:
    """Two neighbours are of one category; the last is alone in its own."""

    def to(action: str) -> str:
        return proposed.xpath("//button[@value=$action]/@formaction", action=action)[0]

    last = len(names(proposed)) - 1
    at = pair(proposed)
    told = [to(f"up:{at}"), to(f"down:{at}"), to(f"up:{at + 1}"), to(f"down:{at + 1}")]
    assert told == [f"/draft#line-{there}" for there in (at, at + 1, at, at + 1)]
    assert [to(f"up:{last}"), to(f"down:{last}")] == [f"/draft#line-{last}"] * 2
    assert [to("remove:0"), to(f"remove:{last}")] == ["/draft#line-0", f"/draft#line-{last - 1}"]
    assert to("search") == "/draft#add"
    places = {each.partition("#")[2] for each in proposed.xpath("//@formaction")}
    assert places <= set(proposed.xpath("//@id"))


def hits(client: TestClient, query: str) -> tuple[list[str], list[str]]:
    """Return the IRIs and names of the hits that can be ticked."""
    page = tree(client.get("/", params={"q": query}))
    assert page.xpath("//button[@formaction='/draft/basket']/@formmethod") == ["post"]
    boxes = page.xpath("//ol[@class='hits']//input[@form='compare']")
    return [box.get("value") for box in boxes], [box.get("aria-label").removeprefix("选中：") for box in boxes]


def test_chosen_hits_are_the_first_lines(client: TestClient) -> None:
    (iris, wanted) = hits(client, "药品质量")
    page = tree(client.post("/draft/basket", data={"item": [iris[0], iris[1], iris[0]]}))
    assert page.xpath("//ul[@class='chosen']//input[starts-with(@name, 'level3-')]/@value") == wanted[:2]
    made = tree(press(client, page, "propose", **DESCRIBED))
    assert set(wanted[:2]) <= set(names(made))
    assert len(names(made)) >= 7


def test_what_cannot_be_chosen_is_said(client: TestClient) -> None:
    none = client.post("/draft/basket", data={})
    assert (none.status_code, "没有选中" in none.text) == (400, True)
    unknown = client.post("/draft/basket", data={"item": "https://example.org/none"})
    assert (unknown.status_code, "不能起草" in unknown.text) == (400, True)
    assert client.post("/draft/basket", data={f"f{at}": "x" for at in range(700)}).status_code == 422


def test_lines_are_not_lost_with_a_wrong_field(client: TestClient, proposed: Any) -> None:
    answer = press(client, proposed, "check", **{"target-0": "≥120种", "year": "明年"})
    assert answer.status_code == 400
    again = html.fromstring(answer.text)
    kept = {name: text for name, text in fields(again).items() if "-" in name}
    assert kept == {name: text for name, text in {**fields(proposed), "target-0": "≥120种"}.items() if "-" in name}


def test_similar_projects_at_an_address_of_their_own(client: TestClient) -> None:
    begun = tree(client.get("/draft/similar"))
    assert set(begun.xpath("//form/@method")) == {"post"}
    page = tree(client.post("/draft/similar", data=DESCRIBED))
    rows = [[cell.text_content() for cell in row.xpath("td")] for row in page.xpath("//table//tbody/tr")]
    assert "乡村医生补助" in {row[0] for row in rows}
    assert all(row[-1] for row in rows)  # the reasons
    assert page.xpath("//table//a/@href")[0].startswith("/id/")
    assert page.xpath("//input[@name='project']/@value") == [DESCRIBED["project"]]
    assert page.xpath("//button[@value='propose']/@formaction") == ["/draft"]
    weak = tree(client.post("/draft/similar", data={"project": "卫星发射"}))
    assert "没有很相近的项目" in weak.xpath("//div[@role='status']")[0].text_content()
    assert len(weak.xpath("//table//tbody/tr")) == 10
    wrong = client.post("/draft/similar", data={**DESCRIBED, "year": "明年"})
    assert (wrong.status_code, "请检查：年度" in wrong.text) == (400, True)


def test_what_was_removed_comes_back_only_when_asked_for(client: TestClient, proposed: Any) -> None:
    at = len(names(proposed)) - 1
    shorter = tree(press(client, proposed, f"remove:{at}"))
    assert len(names(tree(press(client, shorter, "check")))) == at
    assert len(names(tree(press(client, shorter, "propose")))) > at


@pytest.mark.parametrize("action", ["docx", "docx:described", "xlsx"])
def test_the_form_as_a_file(client: TestClient, proposed: Any, action: str) -> None:
    answer = press(client, proposed, action, **{"level3-0": "药品采购品种数量", "target-0": "≥120种"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if action == "docx":
        (table,) = Document(io.BytesIO(answer.content)).tables
        assert [cell.text for cell in table.rows[7].cells][3:5] == ["药品采购品种数量", "≥120种"]


def test_a_half_filled_form_is_opened(client: TestClient, proposed: Any) -> None:
    data = press(client, proposed, "docx", **{"level3-0": "药品采购品种数量", "target-0": "≥120种"}).content
    page = tree(client.post("/draft/open", files={"file": ("半张.docx", data)}))
    assert page.xpath("//input[@name='project']/@value") == ["村卫生室药品采购补助"]
    assert page.xpath("//input[@name='funds']/@value") == ["30"]
    assert "药品采购品种数量" in names(page)
    bad = client.post("/draft/open", files={"file": ("坏.docx", b"PK\x03\x04")})
    assert bad.status_code == 422
    assert "不能起草" in bad.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"funds": "很多"}, "资金（万元）"), ({"year": "明年"}, "年度"), ({"project": " "}, "项目名称")],
)
def test_what_is_wrong_is_said(client: TestClient, typed: dict[str, str], told: str) -> None:
    answer = client.post("/draft", data={**DESCRIBED, **typed, "action": "propose"})
    assert answer.status_code == 400
    assert told in answer.text


@pytest.mark.parametrize("action", ["take:0:[]", "take:0:x", "add:{}", 'add:{"category": "无"}', "add:1", 'take:0:{"a": 1}'])
def test_buttons_that_are_none(client: TestClient, proposed: Any, action: str) -> None:
    assert press(client, proposed, action).status_code == 400


def test_a_form_with_too_many_fields(client: TestClient) -> None:
    assert client.post("/draft", data={f"f{at}": "x" for at in range(700)}).status_code == 422


class TestRest:
    def test_a_draft(self, client: TestClient) -> None:
        told = client.post("/api/v1/draft", json=BODY).json()
        assert list(told)[:4] == ["project", "scheme", "lines", "findings"]
        assert {line["category2"] for line in told["lines"]} >= {"output.quantity", "satisfaction.served"}

    def test_findings_of_lines(self, client: TestClient) -> None:
        line = {"category": "output.quality", "level3": "药品合格率", "target": "≤95%"}
        told = client.post("/api/v1/draft/check", json={**BODY, "lines": [line]}).json()
        assert "rate_wrong_direction" in {each["rule"] for each in told if each["level3"] == "药品合格率"}

    def test_the_form(self, client: TestClient) -> None:
        line = {"category": "output.quality", "level3": "药品合格率", "target": "≥95%"}
        answer = client.post("/api/v1/draft/form?format=docx", json={**BODY, "lines": [line]})
        (table,) = Document(io.BytesIO(answer.content)).tables
        assert [cell.text for cell in table.rows[-1].cells][3:5] == ["药品合格率", "≥95%"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"project": ""},
            {"lines": [{"category": "无"}]},
            {"lines": [{"category": "output.quality"}] * 61},
            {"goals": ["长" * 501]},
            {"use": "长" * 2001},
            {"funds": "1e999"},
            {"other": 1},
        ],
    )
    def test_what_is_refused(self, client: TestClient, wrong: dict[str, Any]) -> None:
        assert client.post("/api/v1/draft", json={**BODY, **wrong}).status_code == 422

    def test_no_such_library_of_indicators(self, client: TestClient) -> None:
        answer = client.post("/api/v1/draft", json={**BODY, "library_set": "无"})
        assert answer.status_code == 400
        assert "没有指标库" in answer.json()["detail"]


def test_the_picture_of_a_spread() -> None:
    from decimal import Decimal

    picture = html.fromstring(box([Decimal(0), Decimal(25), Decimal(50), Decimal(75), Decimal(100)], "%", Decimal(200)))
    (rect,) = picture.xpath("//rect")
    assert (float(rect.get("x")), float(rect.get("width"))) == (32.5, 55.0)
    assert picture.xpath("//circle/@cx") == ["115.0"]
    assert "四分位 25–75" in picture.xpath("//title/text()")[0]
    same = html.fromstring(box([Decimal(5)] * 5, "个"))
    assert same.xpath("//line[last()]/@x1") == ["60.0"]

"""A folder under review over HTTP: overview, decisions beside the forms, and decisions on an upload that go along as a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from lxml import html
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.review import review
from api.settings import Settings
from tests.kg.check.planted import planted
from tests.kg.forms.exported import web_page

PAGE = {"Accept": "text/html"}
SELF, QUIET = "自评.html", "乙/目标.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A form with planted mistakes, one without in a folder of its own, and one that is damaged."""
    drawings = {form.name: form.drawing for form in planted()}
    made = tmp_path / "申报"
    (made / "乙").mkdir(parents=True)
    (made / SELF).write_bytes(web_page(drawings["self_copied"]))
    (made / QUIET).write_bytes(web_page(drawings["quiet_declare"]))
    (made / "坏.docx").write_bytes(b"PK\x03\x04 no zip")
    (tmp_path / "旁.html").write_bytes(web_page(drawings["self_copied"]))
    return made


@pytest.fixture
def client(sample_library: Path, folder: Path) -> Iterator[TestClient]:
    settings = Settings(sample_library, sparql_workers=1, forms=folder)
    with TestClient(create_app(settings), base_url="http://localhost", follow_redirects=False) as made:
        yield made


def overview(client: TestClient) -> dict[str, dict[str, Any]]:
    """The lines by file, when all forms are read: the reading goes on beside the requests."""
    for _ in range(600):
        told = client.get("/api/v1/reviews").json()
        if not told["waiting"]:
            return {row["file"]: row for row in told["forms"]}
        time.sleep(0.1)
    raise AssertionError(told)


def test_the_overview_says_what_was_found_and_what_cannot_be_read(client: TestClient) -> None:
    rows = overview(client)
    assert list(rows) == sorted(["坏.docx", SELF, QUIET])
    assert (rows[QUIET]["grade"], rows[QUIET]["warnings"], rows[QUIET]["decided"]) == ("优", 0, 0)
    assert (rows[SELF]["grade"], rows[SELF]["feasibility"]) == ("良", "良")
    assert rows["坏.docx"]["grade"] is None
    assert "坏.docx" in rows["坏.docx"]["first"]


def test_a_decision_lies_beside_the_form_and_counts(client: TestClient, folder: Path) -> None:
    before = client.get("/api/v1/reviews/form", params={"name": SELF}).json()
    warned = [each["id"] for each in before["findings"] if each["severity"] != "info"]
    for name in warned:
        where = {"name": SELF, "id": name}
        answer = client.put("/api/v1/reviews/form/finding", params=where, json={"state": "rejected", "comment": "按上级规定"})
        assert answer.status_code == 200
    after = answer.json()
    assert (before["grade"], after["grade"]) == ("良", "优")
    marks = json.loads((folder / f"{SELF}.review.json").read_text("utf-8"))["marks"]
    assert {mark["id"] for mark in marks} == set(warned)
    # the command sees it, and what it decides is seen here
    told = json.loads(CliRunner().invoke(review, [str(folder / SELF), "--json", "--accept", warned[0]]).stdout)
    assert {each["id"] for each in told["findings"] if each["state"] == "rejected"} == set(warned[1:])
    assert overview(client)[SELF]["decided"] == len(warned)
    now = client.get("/api/v1/reviews/form", params={"name": SELF}).json()
    assert [each["state"] for each in now["findings"] if each["id"] == warned[0]] == ["accepted"]


@pytest.mark.parametrize("name", ["../旁.html", "/etc/passwd", "没有.html", "乙", "坏.docx.review.json", "乙/../自评.html"])
def test_only_forms_of_the_folder(client: TestClient, folder: Path, name: str) -> None:
    assert client.get("/api/v1/reviews/form", params={"name": name}).status_code == 404
    where = {"name": name, "id": "00000000"}
    assert client.put("/api/v1/reviews/form/finding", params=where, json={"state": "accepted"}).status_code == 404
    assert list(folder.parent.rglob("*.review.json")) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda ask: ask(id="00000000"), 404),
        (lambda ask: ask(state="done"), 422),
        (lambda ask: ask(comment="长" * 2001), 422),
        (lambda ask: ask(headers={"Origin": "http://elsewhere.example"}), 403),
        (lambda ask: ask(headers={"Sec-Fetch-Site": "cross-site"}), 403),
        (lambda ask: ask(headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}), 200),
        (lambda ask: ask(name="坏.docx"), 409),
    ],
)
def test_what_is_refused(client: TestClient, folder: Path, change: Callable[[Callable[..., int]], int], status: int) -> None:
    first = client.get("/api/v1/reviews/form", params={"name": SELF}).json()["findings"][0]["id"]

    def ask(
        name: str = SELF, id: str = first, state: str = "accepted", comment: str = "", headers: dict[str, str] | None = None  # noqa: A002
    ) -> int:  # fmt: skip
        where, body = {"name": name, "id": id}, {"state": state, "comment": comment}
        return client.put("/api/v1/reviews/form/finding", params=where, json=body, headers=headers).status_code

    assert change(ask) == status
    assert (folder / f"{SELF}.review.json").exists() == (status == 200)


def test_decisions_on_the_page(client: TestClient, folder: Path) -> None:
    page = client.get("/review/form", params={"name": SELF}, headers=PAGE)
    tree = html.fromstring(page.text)
    form = tree.cssselect("form")[0]
    fields = dict(form.form_values())
    states = [name for name in fields if name.startswith("state-")]
    assert len(states) == len(tree.cssselect("tbody tr"))
    each = states[0].removeprefix("state-")
    data = {**fields, states[0]: "rejected", f"comment-{each}": "上级规定 <的> 写法"}
    saved = client.post(form.action, data=data, headers=PAGE)
    assert (saved.status_code, urlsplit(saved.headers["location"]).path) == (303, "/review/form")
    assert parse_qs(urlsplit(saved.headers["location"]).query)["name"] == [SELF]
    again = html.fromstring(client.get(saved.headers["location"], headers=PAGE).text)
    assert "处理意见已保存" in again.text_content()
    assert dict(again.cssselect("form")[0].form_values())[f"comment-{each}"] == "上级规定 <的> 写法"
    # taken back, the file holds nothing of it
    client.post(form.action, data=fields, headers=PAGE)
    assert json.loads((folder / f"{SELF}.review.json").read_text("utf-8"))["marks"] == []
    elsewhere = client.post(form.action, data=data, headers={**PAGE, "Origin": "http://elsewhere.example"})
    assert elsewhere.status_code == 403


def test_the_overview_as_page_and_file(client: TestClient) -> None:
    overview(client)
    page = client.get("/review", headers=PAGE)
    tree = html.fromstring(page.text)
    rows = [[" ".join(cell.text_content().split()) for cell in row.cssselect("td")] for row in tree.cssselect("tbody tr")]
    assert {row[0]: row[2] for row in rows} == {"坏.docx": "没有校核", SELF: "良", QUIET: "优"}
    worst = client.get("/review", params={"only-grade": "良"}, headers=PAGE)
    assert QUIET not in html.fromstring(worst.text).cssselect("tbody")[0].text_content()
    told = client.get("/review", params={"download": "csv"}, headers=PAGE)
    assert told.content.decode("utf-8-sig").splitlines()[0].startswith("文件,表名,建议等级,完整性")


def test_forms_under_review_are_for_this_origin_and_not_kept(client: TestClient) -> None:
    for address in ("/review", "/api/v1/reviews"):
        answer = client.get(address, headers={**PAGE, "If-None-Match": client.get("/").headers["etag"]})
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert not {"access-control-allow-origin", "etag"} & set(answer.headers)


def test_a_form_that_changed_is_read_again(client: TestClient, folder: Path) -> None:
    assert overview(client)[QUIET]["grade"] == "优"
    (folder / QUIET).write_bytes((folder / SELF).read_bytes())
    assert overview(client)[QUIET]["grade"] == "良"
    (folder / QUIET).unlink()
    assert QUIET not in overview(client)


def test_an_upload_takes_its_decisions_along(sample_library: Path, folder: Path) -> None:
    with TestClient(create_app(Settings(sample_library, sparql_workers=1)), base_url="http://localhost") as alone:
        assert alone.get("/api/v1/reviews").status_code == 404
        assert "--forms" in alone.get("/review", headers=PAGE).text
        data = (folder / SELF).read_bytes()
        page = alone.post("/review", files={"file": (SELF, data)}, headers=PAGE)
        form = html.fromstring(page.text).cssselect("form")[0]
        fields = dict(form.form_values())
        state = next(name for name in fields if name.startswith("state-"))
        comment = state.replace("state-", "comment-")
        told = alone.post(form.action, data={**fields, state: "accepted", comment: "请改"})
        assert SELF.encode() not in told.headers["content-disposition"].encode()  # as UTF-8 in per cents
        (mark,) = json.loads(told.text)["marks"]
        assert (mark["state"], mark["comment"]) == ("accepted", "请改")
        assert mark["rule"] == fields[state.replace("state-", "rule-")]
        both = {"file": (SELF, data), "marks": ("记录.json", told.content)}
        again = alone.post("/review", files=both, headers=PAGE)
        assert dict(html.fromstring(again.text).cssselect("form")[0].form_values())[comment] == "请改"
        wrong = alone.post("/review", files={**both, "marks": ("记录.json", b"[]")}, headers=PAGE)
        assert (wrong.status_code, "审核记录" in wrong.text) == (422, True)
        large = alone.post("/review", files={**both, "marks": ("记录.json", b" " * (2 << 20))}, headers=PAGE)
        assert large.status_code == 413

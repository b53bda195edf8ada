"""The ways through of the three users, as they click and type."""

from __future__ import annotations

import base64
import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.driving import Browser

pytestmark = pytest.mark.browser

CLIPBOARD = """
const done = arguments[arguments.length - 1];
navigator.clipboard.read().then(async ([item]) => {
  const told = {};
  for (const type of item.types) told[type] = await (await item.getType(type)).text();
  done(told);
}, (error) => done({error: String(error)}));
"""


def test_a_drafter_finds_compares_and_copies(browser: Browser) -> None:
    browser.open("/")
    browser.leave()
    browser.field("要找什么").send_keys("家长满不满意\n")
    browser.arrive()
    hits = browser.all("ol.hits > li")
    assert "满意度" in hits[0].find_element("css selector", ".name").text
    before = len(hits)

    browser.follow(browser.link("服务对象满意度指标"))  # a facet of level 2, among those of the hits
    assert "二级指标：服务对象满意度指标" in browser.text()
    tags = [tag.text for tag in browser.all("ol.hits .tag")]
    assert 0 < len(tags) <= before
    assert all(tag.startswith("满意度指标") for tag in tags)

    button = browser.all("ol.hits > li button.copy")[0]
    name = browser.all("ol.hits .name")[0].text
    button.click()
    browser.wait(lambda: button.text == "已复制")
    copied = browser.driver.execute_async_script(CLIPBOARD)
    cells = copied["text/plain"].split("\t")
    assert len(cells) == 5
    assert cells[2] == name
    assert cells[3]
    assert copied["text/html"].count("<td>") == 5

    for box in browser.all("ol.hits input[type=checkbox]")[:2]:
        box.click()
    browser.follow(browser.link("比较选中的表述"))
    heads = [head.text for head in browser.all("table.compare thead th")]
    assert name in heads
    assert len(heads) == 3


def test_a_drafter_takes_back_what_was_understood(browser: Browser) -> None:
    browser.open("/", q="2023年石畔县的群众满意度")
    chips = [chip.text for chip in browser.all("a.chip.guessed")]
    assert any("年度：2023" in chip for chip in chips)
    browser.follow(next(chip for chip in browser.all("a.chip.guessed") if "年度" in chip.text))
    left = [chip.text for chip in browser.all("a.chip.guessed")]
    assert not any("年度" in chip for chip in left)
    assert any("石畔县" in chip for chip in left)
    assert len(left) == len(chips) - 1
    # another question from here, by keyboard, and the year taken back
    browser.leave()
    browser.field("要找什么").send_keys("吗\n")
    browser.arrive()
    (dropped,) = browser.all("a.chip.ignored")
    assert "年度：2023" in dropped.text
    browser.follow(dropped)
    assert [chip.text for chip in browser.all("a.chip.guessed")] == chips
    assert browser.all("a.chip.ignored") == []


def test_an_auditor_goes_from_a_number_to_the_cell(browser: Browser) -> None:
    browser.open("/trace")
    number = browser.all("main table a")[0].text
    browser.leave()
    browser.field("文号或文件标题").send_keys(number.replace("〔", "[").replace("〕", "]") + "\n")
    browser.arrive()
    assert browser.one(".picture svg") is not None
    assert browser.all(".picture a")[0].get_attribute("href") or browser.run(
        "return document.querySelector('.picture a').href.baseVal"
    )
    row = next(
        row for row in browser.all("table.cards tbody tr") if "第" in row.text and "依据" in row.text and "列" in row.text
    )
    printed = row.find_elements("css selector", "td")[0].text
    browser.follow(row.find_elements("css selector", "td:last-child a")[0])
    here = browser.one("td.here")
    assert printed in here.text
    seen = "const box = arguments[0].getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight"
    assert browser.wait(lambda: browser.run(seen, here))


def test_an_auditor_opens_a_project_from_the_picture_by_keyboard(browser: Browser) -> None:
    browser.open("/trace")
    browser.follow(browser.all("main table a")[0])
    browser.run("[...document.querySelectorAll('.picture a')].at(-1).focus()")
    label = browser.run("return document.activeElement.querySelector('title').textContent.split('：')[0]")
    browser.leave()
    browser.driver.switch_to.active_element.send_keys("\n")
    browser.arrive()
    assert "/id/" in browser.driver.current_url
    assert label == browser.one("h1").text


def test_an_auditor_checks_a_form(browser: Browser, sample_file: Callable[[str], Path]) -> None:
    path = sample_file("项目支出")
    browser.open("/check")
    browser.field("绩效目标表").send_keys(str(path))
    browser.follow(browser.link("校核").find_element("xpath", "//form[@action='/check']//button"))
    browser.wait(lambda: path.name in browser.text())
    rows = browser.all("main table.cards tbody tr")
    assert rows
    numbers = {mark.text for mark in browser.all("td.noted .note-mark")}
    told = {row.find_elements("css selector", "td")[0].text for row in rows}
    assert numbers <= told
    assert browser.all("td.beside div")
    names = [link.get_attribute("download") for link in browser.all("a[download]")]
    assert [name.rsplit(".")[-1] for name in names] == ["html", "xlsx"]
    report = browser.all("a[download]")[0].get_attribute("href")
    assert path.name in base64.b64decode(report.partition(",")[2]).decode()


def test_a_researcher_runs_changes_and_downloads_a_query(browser: Browser, tmp_path: Path) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.open("/query")
    browser.follow(browser.link("引用最多的政策文件"))
    assert browser.one("h1").text == "引用最多的政策文件"
    assert browser.one(".chart svg") is not None
    total = len(browser.all("main > .side table tbody tr"))
    browser.link("看或改查询语句").click()  # opens on the page itself
    editor = browser.field("SPARQL 查询")
    assert len(browser.all(".line-numbers span")) == editor.get_attribute("value").count("\n") + 1
    editor.send_keys("\nLIMIT 3")
    browser.follow(browser.link("运行"))
    browser.wait(lambda: "LIMIT+3" in browser.driver.current_url)
    shown = [row.find_elements("css selector", "td")[0].text for row in browser.all(".side > div > .scroll table tbody tr")]
    assert len(shown) == 3 < total
    browser.link("CSV").click()
    path = tmp_path / "result.csv"
    browser.wait(path.exists)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == shown


def test_a_wrong_query_is_marked_at_its_place(browser: Browser) -> None:
    browser.open("/query", query="SELECT *\nWHERE { ?s ?p }")
    assert "第 2 行" in browser.one("[role=alert]").text
    assert "WHERE" in browser.one("li.wrong").text
    assert browser.one(".line-numbers mark").text.strip() == "2"


def test_without_script_all_is_there(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.open("/", q="家长满不满意")
        assert browser.all("ol.hits > li table")
        assert not [button for button in browser.all("button.copy") if button.is_displayed()]
        browser.open("/query", name="most-cited")
        assert browser.all(".chart svg rect")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_states_are_said(browser: Browser) -> None:
    browser.open("/", q="卫星发射成功率", department="没有这个部门")
    assert "没有合适的" in browser.text()
    browser.open("/trace", number="无此文号")
    assert "没有引用" in browser.one("[role=alert]").text
    browser.open("/", q="满意", year="去年")
    assert "年份应为四位数字" in browser.one("[role=alert]").text
    browser.open("/id/policy/none")
    assert browser.one("h1").text == "没有找到"


def test_a_drafter_goes_from_a_description_to_a_form(browser: Browser) -> None:
    """Twelve actions at most, counting each field filled and each button pressed."""
    browser.open("/draft")  # 1
    browser.field("项目名称").send_keys("村卫生室药品采购补助")  # 2
    browser.field("资金用途").send_keys("为全县村卫生室配备基本药物，保障群众就近用药")  # 3
    browser.field("资金（万元）").send_keys("30")  # 4
    browser.leave()
    browser.field("年度").send_keys("2027\n")  # 5, with the keyboard alone
    browser.arrive()
    lines = browser.all("li.line")
    assert len(lines) >= 7
    assert browser.all("svg.spread")

    browser.all("input.target")[0].send_keys("≤120")  # 6: findings beside the line as she types
    browser.wait(lambda: "多做反而不达标" in browser.all("li.line .beside")[0].text)
    browser.all("input.target")[0].clear()
    browser.all("input.target")[0].send_keys("≥120")
    browser.wait(lambda: "多做反而不达标" not in browser.all("li.line .beside")[0].text)

    browser.leave()
    browser.field("找表述").send_keys("药品质量")  # 7
    browser.all("button[value=search]")[0].click()  # 8
    browser.arrive()
    assert browser.all("input.target")[0].get_attribute("value") == "≥120"
    browser.leave()
    browser.all("ul.hits-add button")[0].click()  # 9
    browser.arrive()
    assert len(browser.all("li.line")) == len(lines) + 1

    browser.open("/draft")  # kept in this browser, and nowhere else
    browser.leave()
    browser.link("继续上次的草稿：村卫生室药品采购补助").click()
    browser.arrive()
    assert browser.all("input.target")[0].get_attribute("value") == "≥120"
    assert len(browser.all("li.line")) == len(lines) + 1


def test_a_drafter_takes_what_she_chose_into_a_draft(browser: Browser) -> None:
    """Hits of two searches, by keyboard; the basket is kept in this browser, and empties."""
    wanted = []
    for query in ("家长满不满意", "按时完成"):
        browser.open("/", q=query)
        button = browser.all("button.choose")[0]
        wanted.append(browser.all("ol.hits .name")[0].text)
        button.send_keys("\n")
        assert (button.text, button.get_attribute("aria-pressed")) == ("已选用", "true")
    assert "选用篮：2 条" in browser.one("#basket").text
    browser.follow(browser.link("用它们起草"))
    assert all(name in browser.one("ul.chosen").text for name in wanted)
    browser.leave()
    browser.field("项目名称").send_keys("普惠性幼儿园运转补助\n")
    browser.arrive()
    shown = [field.get_attribute("value") for field in browser.all("input.name")]
    assert set(wanted) <= set(shown)
    assert not browser.all(".from-basket button")

    browser.open("/", q="培训了多少人")
    third = browser.all("ol.hits .name")[0].text
    browser.all("button.choose")[0].click()
    browser.open("/draft")
    browser.follow(browser.link("继续上次的草稿"))
    browser.follow(browser.one(".from-basket button"))
    assert third in [field.get_attribute("value") for field in browser.all("input.name")]

    browser.open("/draft")
    browser.link("清空").click()
    assert not browser.one("#draft").find_elements("css selector", "ul.chosen")
    assert not browser.all("#basket")[0].is_displayed()
    browser.run("localStorage.clear()")


def test_a_drafter_types_and_takes_a_suggestion(browser: Browser) -> None:
    browser.open("/")
    field = browser.field("要找什么")
    assert field.get_attribute("role") == "combobox"
    field.send_keys("jzmyd")
    browser.wait(lambda: [each for each in browser.all("ul.suggest li") if each.is_displayed()])
    options = [each.get_attribute("data-text") for each in browser.all("ul.suggest li")]
    assert "家长满意度" in options
    assert field.get_attribute("aria-expanded") == "true"
    field.send_keys(Keys.ARROW_DOWN)
    chosen = browser.one("li[aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert field.get_attribute("value") == options[0]
    field.send_keys(Keys.ARROW_UP)  # back to what was typed
    assert field.get_attribute("value") == "jzmyd"
    field.send_keys(Keys.ESCAPE)
    assert field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("value") == "jzmyd"
    browser.leave()
    field.send_keys(Keys.BACKSPACE, "d")
    browser.wait(lambda: [each for each in browser.all("ul.suggest li") if each.is_displayed()])
    field.send_keys(*[Keys.ARROW_DOWN] * (options.index("家长满意度") + 1), Keys.ENTER)
    browser.arrive()
    assert browser.all("ol.hits .name")[0].text == "家长满意度"

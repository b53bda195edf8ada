"""Rules for everybody on every page: axe's, headings, labels, contrast of the tokens, focus, width of a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.browser.driving import Browser

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/?q=" + quote("家长满不满意") + "&mode=alt",
    "/trace",
    "/draft",
    "/draft/similar",
    "/draft/next",
    "/list/projects?sort=year&down=1",
    "/?q=" + quote("家长满不满意") + "&view=table&sort=uses",
    "/compare",
    "/check",
    "/review",
    "/query",
    "/query?name=most-cited",
    "/list/documents",
    "/list/indicators",
    "/library",
    "/help",
    "/patterns",
    "/ontology",
)
KINDS = ("documents", "projects", "indicators", "wordings", "policies", "departments", "divisions")
STYLE = Path(__file__).resolve().parents[2] / "api" / "static" / "style.css"


def axe() -> str:
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    return (resources.files("axe_core_python") / "axe.min.js").read_text("utf-8")


def complaints(browser: Browser, source: str) -> list[str]:
    """Return what axe finds wrong (WCAG 2.1 A and AA, best practices)."""
    browser.run(source)
    script = """
    const done = arguments[arguments.length - 1];
    axe.run(document, {resultTypes: ['violations']}).then((told) => done(told.violations.map((violation) =>
      violation.id + ': ' + violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | '))),
      (error) => done([String(error)]));
    """
    found: list[str] = browser.driver.execute_async_script(script)
    return found


def things(browser: Browser) -> list[str]:
    """Return the path of the first thing of each kind."""
    paths = []
    for kind in KINDS:
        browser.open(f"/list/{kind}")
        href = browser.all("table.cards tbody a[href^='/id/']")[0].get_attribute("href")
        paths.append(href.removeprefix(browser.address))
    return paths


def test_axe_on_every_page(browser: Browser) -> None:
    source = axe()
    found = {}
    for number, path in enumerate((*PAGES, *things(browser))):
        browser.look(*((1280, "light"), (390, "dark"), (1280, "dark"), (390, "light"))[number % 4])
        browser.open(path)
        if told := complaints(browser, source):
            found[path] = told
    assert found == {}


def test_axe_on_answers(browser: Browser, sample_file: Callable[[str], Path]) -> None:
    source = axe()
    browser.look(390, "dark")
    browser.open("/trace")
    browser.follow(browser.all("main table a")[0])
    assert complaints(browser, source) == []
    browser.open("/check")
    path = sample_file("项目支出")
    browser.field("绩效目标表").send_keys(str(path))
    browser.follow(browser.one("form.upload button"))
    browser.wait(lambda: path.name in browser.text())
    assert complaints(browser, source) == []
    for width, scheme in ((390, "light"), (1280, "dark")):
        browser.look(width, scheme)
        browser.open("/draft")
        browser.field("项目名称").send_keys("村卫生室药品采购补助")
        browser.follow(browser.link("提出一套指标"))
        assert complaints(browser, source) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width
        browser.field("找表述").send_keys("药品质量")
        browser.follow(browser.one("button[value=search]"))
        assert browser.all("ul.hits-add button")
        assert complaints(browser, source) == []
        browser.run("localStorage.clear()")
    browser.open("/query", query="SELECT *\n{ ?s ?p ")
    assert complaints(browser, source) == []


def test_axe_on_suggestions(browser: Browser) -> None:
    source = axe()
    for width, scheme, path, label in ((390, "dark", "/", "要找什么"), (1280, "light", "/trace", "文号或文件标题")):
        browser.look(width, scheme)
        browser.open(path)
        field = browser.field(label)
        field.send_keys("lc")
        browser.wait(lambda: [each for each in browser.all("ul.suggest li") if each.is_displayed()])
        field.send_keys("\ue015")  # arrow down
        assert complaints(browser, source) == []
        assert browser.run("return document.documentElement.scrollWidth") <= width


def test_every_page_says_what_it_is(browser: Browser) -> None:
    for path in PAGES:
        browser.open(path)
        assert browser.run("return document.documentElement.lang") == "zh-Hans"
        assert "绩效图谱" in browser.driver.title
        levels = browser.run("return [...document.querySelectorAll('h1,h2,h3,h4')].map((head) => Number(head.tagName[1]))")
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        assert browser.run("return document.querySelectorAll('[style], script:not([src]), [onclick]').length") == 0, path


def test_no_page_is_wider_than_a_telephone(browser: Browser) -> None:
    browser.look(390, "light")
    for path in (*PAGES, *things(browser)):
        browser.open(path)
        assert browser.run("return document.documentElement.scrollWidth") <= 390, path


def test_the_keyboard_goes_in_the_order_of_the_page(browser: Browser) -> None:
    browser.open("/", q="家长满不满意")
    tops = []
    browser.driver.switch_to.active_element.send_keys("\ue004")
    assert browser.driver.switch_to.active_element.text == "跳到正文"
    for _ in range(14):
        browser.driver.switch_to.active_element.send_keys("\ue004")
        style = "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth]"
        kind, width = browser.run(style)
        assert kind != "none"
        assert float(width.removesuffix("px")) >= 1
        tops.append(browser.run("return document.activeElement.getBoundingClientRect().top + scrollY"))
    assert all(after >= before - 60 for before, after in pairwise(tops))


def tokens(css: str) -> list[dict[str, str]]:
    """Return the colours of the style sheet: of the light scheme, of the dark one."""
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    return [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in blocks[:2]]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.1, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast(scheme: int) -> None:
    colours = tokens(STYLE.read_text("utf-8"))[scheme]
    for text in ("ink", "soft", "link", "accent", "ok", "warn", "bad"):
        for ground in ("paper", "panel"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for text in ("ink", "bad"):
        assert contrast(colours[text], colours["mark"]) >= 4.5, (text, "mark")


def test_pictures_are_kept(browser: Browser) -> None:
    """Screenshots of each page at two widths, in light and dark, for people to look at."""
    paths = dict(zip(KINDS, things(browser), strict=True))
    names = {
        "search": PAGES[1],
        "home": "/",
        "indicator": paths["indicators"],
        "query": "/query?name=most-cited",
        "help": "/help",
    }
    for name, path in names.items():
        for width, scheme in ((1280, "light"), (390, "dark")):
            browser.look(width, scheme)
            browser.open(path)
            browser.shot(f"{name}-{width}-{scheme}")
            assert (browser.shots / f"{name}-{width}-{scheme}.png").stat().st_size > 10_000

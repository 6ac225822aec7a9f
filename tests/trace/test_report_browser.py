"""The page of a report in a real browser: clicking, keys, filters, deep links, hostile texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trace.browser import Browser, browser, missing
from tests.trace.reported import content, hostile, large, with_large_proof, write

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"NO BROWSER: {missing()}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("page") / "report.html", content())


def rows(chromium: Browser) -> list[str]:
    """The numbers of the attempts in view."""
    return [item.get_attribute("id") for item in chromium.all("#listing tbody tr[id]")]


def count(chromium: Browser) -> str:
    return str(chromium.one("#count").text)


def test_it_loads_without_a_complaint_and_asks_for_nothing_else(
    chromium: Browser, page: Path
) -> None:
    chromium.requests()
    chromium.open(page)
    assert chromium.console() == []
    asked = [url for url in chromium.requests() if url != "about:blank"]
    assert asked == [page.resolve().as_uri()]
    assert chromium.driver.title == "godel report: gambler"
    assert len(rows(chromium)) == len(content().attempts)
    assert "{" not in count(chromium)


def test_from_the_target_to_a_leaf_by_clicking_only(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    assert not chromium.all("#r1-t10-evidence-case1")  # made when it is opened
    chromium.click("#r1-t14-box")  # U(q) > U(p)
    target = chromium.one("#r1-t14")
    assert target.get_attribute("open")
    chromium.click(target.find_element("css selector", ".premises a[href='#r1-t13']"))
    number = chromium.one("#r1-t13")
    assert "U(q, here) \u2265" in number.find_element("css selector", ".line").text
    chromium.click(number.find_element("css selector", ".premises a[href='#r1-t11']"))
    bound = chromium.one("#r1-t11")
    chromium.click(bound.find_element("css selector", ".evidence > summary"))
    tree = chromium.one("#r1-t11-evidence svg[role=tree]")
    leaf = tree.find_elements("css selector", "a[href*='-case']")[2]
    chromium.click(leaf)
    case = chromium.one("details.leaf[open]")
    assert "The interpreter, run on all these states at once" in case.text
    assert "Left less right is" in case.text
    assert "closed" in case.text
    assert leaf.get_attribute("aria-expanded") == "true"
    assert chromium.console() == []


def test_a_link_to_an_attempt_opens_it(chromium: Browser, page: Path) -> None:
    chromium.open(page, "#attempt-3")
    opener = chromium.one("#attempt-3 button")
    assert opener.get_attribute("aria-expanded") == "true"
    assert chromium.focused() == opener
    assert "SHA-256" in chromium.one("#attempt-3 + tr.detail").text


def test_a_link_shows_an_attempt_that_a_filter_hides(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    chromium.click("input[name=fate][value=accepted]")
    accepted = next(view.number for view in content().attempts if view.switch is not None)
    assert f"attempt-{accepted}" not in rows(chromium)
    chromium.run(f"location.hash = '#attempt-{accepted}'")
    chromium.settle()
    assert f"attempt-{accepted}" in rows(chromium)
    assert chromium.one(f"#attempt-{accepted} button").get_attribute("aria-expanded") == "true"


def test_a_link_reaches_a_leaf_that_was_never_opened(chromium: Browser, page: Path) -> None:
    chromium.open(page, "#r1-t11-evidence-case4")
    case = chromium.one("#r1-t11-evidence-case4")
    assert case.get_attribute("open")
    assert "closed" in case.text


def test_filters_and_their_count(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    everything = rows(chromium)
    chromium.one("input[name=technique]").send_keys("improve")
    few = rows(chromium)
    wanted = [view.number for view in content().attempts if "improve" in view.event.technique]
    assert few == [f"attempt-{number}" for number in wanted] != everything
    assert count(chromium) == f"{len(few)} of {len(everything)} attempts"
    chromium.click("#filters button[type=reset]")
    chromium.settle()
    assert rows(chromium) == everything
    for name, value in (("from", "9"), ("to", "11")):
        chromium.one(f"input[name={name}]").send_keys(value)
    ticks = [view.number for view in content().attempts if 9 <= view.event.tick <= 11]
    assert rows(chromium) == [f"attempt-{number}" for number in ticks]


def test_sorting(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    chromium.click("th[data-sort=cost] button")
    head = chromium.one("th[data-sort=cost]")
    assert head.get_attribute("aria-sort") == "ascending"
    cost = {f"attempt-{view.number}": view.event.cost for view in content().attempts}
    shown = [cost[name] for name in rows(chromium)]
    assert shown == sorted(shown)
    chromium.click("th[data-sort=cost] button")
    assert [cost[name] for name in rows(chromium)] == sorted(shown, reverse=True)


def test_keys_alone(chromium: Browser, page: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    chromium.open(page)
    chromium.press(Keys.TAB)
    assert chromium.focused().text == "Skip to the content"
    chromium.press(Keys.ENTER)
    assert chromium.focused().get_attribute("id") == "main"
    chromium.run("document.getElementById('r1-t14-box').focus()")
    chromium.press(Keys.ARROW_RIGHT)
    assert chromium.focused().get_attribute("data-parent") == "r1-t14-box"
    chromium.press(Keys.ARROW_LEFT)
    assert chromium.focused().get_attribute("id") == "r1-t14-box"
    chromium.press(Keys.ARROW_RIGHT, Keys.SPACE)
    opened = chromium.one("#r1-t13")
    assert opened.get_attribute("open")
    assert chromium.focused().tag_name == "summary"
    width = "return getComputedStyle(document.activeElement).outlineWidth"
    assert chromium.run(width) == "3px"
    chromium.press(Keys.ENTER)
    assert not opened.get_attribute("open")


def test_each_tree_is_one_stop_of_the_tab_key(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    stops = (
        "return [...document.querySelectorAll('[role=tree]')].map(tree => "
        "tree.querySelectorAll('[role=treeitem][tabindex=\"0\"]').length)"
    )
    assert set(chromium.run(stops)) == {1}


def colours(chromium: Browser) -> list[int]:
    script = "return getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
    return list(chromium.run(script))


def test_light_and_dark(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    assert min(colours(chromium)) > 200
    chromium.click("#theme")
    assert max(colours(chromium)) < 60
    assert chromium.one("#theme").text == "Light colours"
    chromium.open(page, dark=True)
    assert max(colours(chromium)) < 60
    chromium.click("#theme")
    assert min(colours(chromium)) > 200


def test_print_shows_what_is_open_and_no_controls(chromium: Browser, page: Path) -> None:
    chromium.open(page, "#r1-t11-evidence-case4")
    chromium.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not chromium.all("#filters")[0].is_displayed()
        assert not chromium.all("#theme")[0].is_displayed()
        assert chromium.all("#r1-t11-evidence-case4 .demand h5")[0].is_displayed()
        assert not chromium.all("#r1-t11-evidence-case3")[0].is_displayed()
    finally:
        chromium.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_nothing_overlaps_in_the_figure_of_a_proof(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    wide = chromium.run(
        "return [...document.querySelectorAll('#r1-tree-title, #rewrite-1 svg .node')]"
        ".filter(node => node.tagName === 'a').map(node => {"
        "const box = node.querySelector('rect').getBoundingClientRect();"
        "return [...node.querySelectorAll('text')].every(text => "
        "text.getBoundingClientRect().width <= box.width)})"
    )
    assert wide
    assert all(wide)


def test_hostile_texts_stay_texts(chromium: Browser, tmp_path: Path) -> None:
    shown = hostile()
    chromium.open(write(tmp_path / "hostile.html", shown))
    for view in shown.attempts:
        chromium.run(f"location.hash = '#attempt-{view.number}'")
        chromium.settle()
    assert chromium.console() == []
    assert chromium.driver.title == "godel report: gambler"
    assert chromium.run("return document.scripts.length === "
                        "document.querySelectorAll('script[id]').length + 1")  # fmt: skip
    assert not chromium.all("img, iframe, object, [onerror], [onclick], [style]")
    assert "</script><script>" in chromium.one(f"#attempt-{shown.attempts[0].number}").text
    assert "\u27e8U+202E\u27e9" in chromium.one("#listing").text
    assert "\u202e" not in chromium.run("return document.documentElement.textContent")


def test_what_a_script_would_do_is_forbidden(chromium: Browser, page: Path) -> None:
    chromium.open(page)
    chromium.run(
        "const bad = document.createElement('script'); bad.textContent = 'document.title = 1';"
        "document.body.append(bad); const eye = new Image(); eye.src = 'https://example.invalid/';"
    )
    assert chromium.driver.title == "godel report: gambler"
    said = " ".join(chromium.console())
    assert said.count("Content Security Policy") >= 2


def test_a_large_proof_is_folded_and_reached(chromium: Browser, tmp_path: Path) -> None:
    shown = with_large_proof(300)
    file = write(tmp_path / "proof.html", shown)
    chromium.open(file)
    assert chromium.run("return document.querySelectorAll('*').length") < 1_500
    chromium.click("#r1-t8-evidence-box")
    for _ in range(5):  # each figure folds what does not fit; the last row is a fold, or a case
        if chromium.all("details.leaf[open]"):
            break
        figures = [item for item in chromium.all("#r1-t8-evidence svg") if item.is_displayed()]
        chromium.click(figures[-1].find_elements("css selector", "a.row")[-1])
    assert "closed" in chromium.one("details.leaf[open]").text
    chromium.open(file, "#r1-t8-evidence-case123")
    assert chromium.one("#r1-t8-evidence-case123").get_attribute("open")
    assert chromium.run("return document.querySelectorAll('*').length") < 4_000
    assert chromium.console() == []


def test_ten_thousand_attempts_make_few_elements(chromium: Browser, tmp_path: Path) -> None:
    shown = large(10_000)
    chromium.open(write(tmp_path / "large.html", shown))
    assert count(chromium) == f"{len(shown.attempts):,} of {len(shown.attempts):,} attempts"
    assert len(rows(chromium)) == 50
    assert chromium.run("return document.querySelectorAll('*').length") < 4_000
    chromium.one("input[name=text]").send_keys("reason 17")
    assert count(chromium).startswith("100 of")
    chromium.run("location.hash = '#attempt-9000'")
    chromium.settle()
    assert chromium.one("#attempt-9000 button").get_attribute("aria-expanded") == "true"
    assert chromium.console() == []

"""A headless Chromium for the tests of pages, driven through ChromeDriver: one for all tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --hide-scrollbars --force-prefers-reduced-motion"
).split()

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def missing() -> str:
    """Why no browser can be used here, "" if one can."""
    if not any(map(shutil.which, CHROMIUM)):
        return "chromium is not installed"
    if not shutil.which("chromedriver"):
        return "chromedriver is not installed (Debian: chromium-driver)"
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed"
    return ""


class Browser:
    """A browser that shows files. Mutable: it is at one page at a time."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, page: Path, place: str = "", dark: bool = False) -> None:
        """Load a file anew, at a place in it."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
        self.driver.get("about:blank")
        self.driver.get(page.resolve().as_uri() + place)
        self.settle()

    def run(self, script: str, *arguments: object) -> Any:
        """The value of a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[Any]:
        """Elements by a CSS selector."""
        return list(self.driver.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        """The only element that is seen, of those that a selector finds."""
        seen = [item for item in self.all(selector) if item.is_displayed()]
        assert len(seen) == 1, f"{selector} finds {len(seen)} elements that are seen"
        return seen[0]

    def click(self, item: Any) -> None:
        """A click with the mouse; an error if something else lies over the middle of the element.
        """
        found = self.one(item) if isinstance(item, str) else item
        self.run("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()
        self.settle()

    def settle(self) -> None:
        """Let what the page has put off happen: it always puts it off by no time at all."""
        self.driver.execute_async_script(
            "const done = arguments[0]; setTimeout(() => setTimeout(() => setTimeout(done)))"
        )

    def press(self, *keys: str) -> None:
        """Keys, one after the other, for whatever has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.driver, duration=0).send_keys(*keys).perform()
        self.settle()

    def focused(self) -> Any:
        """The element that has the focus."""
        return self.driver.switch_to.active_element

    def console(self) -> list[str]:
        """What the page has complained about since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """The addresses that the page has asked for since the last time."""
        found: list[str] = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A fresh browser with a profile of its own."""
    from selenium import webdriver

    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = next(filter(None, map(shutil.which, CHROMIUM)))
        for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,900"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        driver = webdriver.Chrome(options=options, service=service)
        try:
            yield Browser(driver)
        finally:
            driver.quit()

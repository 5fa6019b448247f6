"""A real browser before a real stack."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from server.stack.process import PROJECT
from tests.support.made import made, maker, missing
from tests.support.node import generator
from tests.support.stacks import RunningStack
from tests.support.workers import COMPANY, token

AXE = "axe"
PICTURES = PROJECT / "docs" / "pictures"
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
NARROWEST = 320
_FITS = """async () => {
    const { documentElement: page } = document;
    const fits = () => page.scrollWidth <= page.clientWidth;
    for (let frames = 0; frames < 120 && !fits(); frames++) {
        await new Promise(requestAnimationFrame);
    }
    return fits();
}"""
"""What is drawn anew for another width is so some frames later."""
_REFUSED = "Failed to load resource"
"""What a browser itself writes about each answer that is no success."""


@maker(AXE)
def _axe() -> str:
    """Install what looks for barriers, and give its text."""
    if reason := generator().missing():
        missing(reason)
    subprocess.run([sys.executable, str(PROJECT / "web" / "build.py"), "--install"], check=True)
    return (PROJECT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text()


@dataclass
class Visit:
    """A page that somebody looks at."""

    page: Page
    told: list[str] = field(default_factory=list)
    """Errors and warnings on its console, without those about answers that are no success."""
    asked: set[str] = field(default_factory=set)
    """The origins that it asked."""

    def barriers(self) -> list[str]:
        """Say what axe finds."""
        self.page.evaluate(made(AXE))
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return [f"{v['id']}: {[n['html'] for n in v['nodes'][:3]]}" for v in found["violations"]]

    def text(self) -> str:
        """Give what can be read."""
        return self.page.inner_text("body")

    def fits(self) -> bool:
        """Say whether nobody has to scroll sideways, nor on the narrowest screen (WCAG 1.4.10)."""
        usual = self.page.viewport_size
        assert usual is not None
        self.page.set_viewport_size(usual | {"width": NARROWEST})
        narrow: bool = self.page.evaluate(_FITS)
        self.page.set_viewport_size(usual)
        return narrow and bool(self.page.evaluate(_FITS))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window, of one module: while it runs, no coroutine of a test can.

    Playwright keeps an event loop running, and the tests of other modules have theirs.
    """
    program = made("chromium")
    with sync_playwright() as playwright:
        # As root it has no sandbox, and the pages are our own.
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open addresses: `visit(url, phone=True, dark=True, locale="de-DE")`."""
    contexts: list[BrowserContext] = []

    def open_page(
        url: str, *, phone: bool = False, dark: bool = False, locale: str = "en-US"
    ) -> Visit:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="UTC",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        made_visit = Visit(context.new_page())

        def hear(message: Any) -> None:
            if message.type in {"error", "warning"} and _REFUSED not in message.text:
                made_visit.told.append(message.text)

        made_visit.page.on("console", hear)
        made_visit.page.on("pageerror", lambda error: made_visit.told.append(str(error)))
        made_visit.page.on(
            "request", lambda request: made_visit.asked.add(httpx.URL(request.url).netloc.decode())
        )
        made_visit.page.goto(url)
        return made_visit

    yield open_page
    for context in contexts:
        context.close()


@dataclass(frozen=True)
class Shop:
    """A stack with its pages, and calls that fill it."""

    stack: RunningStack
    dashboard: str
    portal: str
    staff: str

    def call(self, method: str, path: str, *, who: str = "", opens: str = "", **body: Any) -> Any:
        """Make a REST call of a guest, or of whom the bearer token *who* names."""
        headers = {"authorization": f"Bearer {who}"} if who else {"x-company-id": COMPANY}
        if opens:
            headers["x-session-token"] = opens
        answer = httpx.request(
            method,
            f"{self.stack.api_url}/api{path}",
            headers=headers,
            json=None if method in {"GET", "DELETE"} else body,
            timeout=30,
        )
        assert answer.is_success, answer.text
        return answer.json()

    def customer(self, name: str) -> str:
        """Give the bearer token of a customer."""
        return token(sub=name, customerId=name, companyId=COMPANY, email=f"{name}@example.com")

    def change(self, sql: str, *values: Any) -> None:
        """Change rows behind the calls."""
        with psycopg.connect(self.stack.database_url, autocommit=True) as connection:
            connection.execute(sql, values)

    def value(self, sql: str, *values: Any) -> Any:
        """Look up one value."""
        with psycopg.connect(self.stack.database_url) as connection:
            row = connection.execute(sql, values).fetchone()
        assert row is not None
        return row[0]

    @property
    def insights(self) -> str:
        """The link that opens the insights signed in."""
        return f"{self.dashboard}/insights/ecommerce#token={self.staff}"


@pytest.fixture(scope="session")
def shop(stack: RunningStack) -> Shop:
    """The shop of this run."""
    sites = stack.state["sites"]
    staff = token(sub="agent-7", companyId=COMPANY, role="ADMIN", email="agent@example.com")
    return Shop(stack, sites["dashboard"], sites["portal"], staff)


@pytest.fixture
def picture() -> Callable[[Visit, str], None]:
    """Keep a picture of a page in `docs/pictures`, when `KEEP_PICTURES` asks for it."""

    def keep(seen: Visit, name: str) -> None:
        if os.environ.get("KEEP_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            path: Path = PICTURES / f"{name}.jpg"
            seen.page.screenshot(path=path, type="jpeg", quality=55)

    return keep

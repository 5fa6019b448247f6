"""The pages for staff, in a real browser before a real stack."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.workers import COMPANY
from tests.web.conftest import Open, Shop, Visit

pytestmark = [pytest.mark.made("chromium", "axe"), pytest.mark.timeout(300)]
READY = "[data-ready]"
Picture = Callable[[Visit, str], None]


@pytest.fixture(scope="module")
def figures(shop: Shop) -> str:
    """A customer with an order, a wishlist and a comparison, and counted figures."""
    name = f"cust-{uuid.uuid4()}"
    who = shop.customer(name)
    for product in ("prod-mug", "prod-poster"):
        shop.call("POST", "/cart/items", who=who, productId=product, quantity=2)
    shop.call("POST", "/wishlist/items", who=who, productId="prod-lamp")
    shop.call("POST", "/comparison/items", who=who, productId="prod-mug")
    counted(shop)
    return name


def counted(shop: Shop) -> Any:
    """Have everything counted, and give the overview."""
    answer = httpx.get(
        f"{shop.stack.api_url}/api/analytics/ecommerce/overview?fresh=true",
        headers={"authorization": f"Bearer {shop.staff}"},
        timeout=60,
    )
    return answer.raise_for_status().json()


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_insights_page_has_no_barrier_and_no_error(
    shop: Shop, figures: str, visit: Open, picture: Picture, phone: bool, dark: bool, locale: str
) -> None:
    seen = visit(shop.insights, phone=phone, dark=dark, locale=locale)
    seen.page.wait_for_selector(READY)
    assert seen.barriers() == []
    assert seen.told == []
    assert seen.fits()
    words = "Carts created" if locale == "en-US" else "Angelegte, bestellte"
    assert words in seen.text()
    assert seen.page.get_attribute("html", "lang") == locale[:2]
    kind = f"{'phone' if phone else 'desktop'}-{'dark' if dark else 'light'}"
    if (locale == "en-US") == (not phone):
        picture(seen, f"insights-{kind}")


def test_long_names_of_a_merchant_do_not_widen_the_page(
    shop: Shop, figures: str, visit: Open
) -> None:
    """A site with a long name stood in the filter, and a phone had to scroll sideways."""
    seen = visit(shop.insights, phone=True)
    seen.page.wait_for_selector(READY)
    for parts, text in (("option", "a long name " * 9), ("th, td, caption, h2, b", "name" * 30)):
        seen.page.evaluate(
            """([parts, text]) => [...document.querySelectorAll(parts)]
                .filter((part) => !part.children.length)
                .forEach((part) => { part.textContent = text; })""",
            [parts, text],
        )
        assert seen.fits(), parts


def today(seen: Visit, name: str) -> int:
    """Read one of the numbers of today."""
    region = seen.page.get_by_role("region", name="Today, as it happens")
    number = region.locator("div", has=seen.page.get_by_text(name, exact=True)).locator("dd").first
    expect(number).not_to_have_text("…")
    return int(number.inner_text().replace(",", ""))


def test_what_happens_today_is_seen_as_it_happens(shop: Shop, figures: str, visit: Open) -> None:
    """Also after the network was gone for a while: the stream goes on behind what was seen."""
    seen = visit(shop.insights)
    before = today(seen, "Wishes")
    resumed: list[str] = []
    seen.page.on(
        "request", lambda asked: resumed.extend(filter(None, [asked.headers.get("last-event-id")]))
    )
    wishes = seen.page.get_by_role("region", name="Today").locator("div", has_text="Wishes")
    who = shop.customer(f"cust-{uuid.uuid4()}")
    shop.call("POST", "/wishlist/items", who=who, productId="prod-lamp")
    expect(wishes.locator("dd").first).to_have_text(str(before + 1))
    seen.page.context.set_offline(True)
    expect(seen.page.get_by_text("The connection is broken")).to_be_visible()
    shop.call("POST", "/wishlist/items", who=who, productId="prod-poster")
    seen.page.context.set_offline(False)
    expect(wishes.locator("dd").first).to_have_text(str(before + 2))
    expect(seen.page.get_by_text("The connection is broken")).to_have_count(0)
    assert resumed[-1].startswith(f"{COMPANY}:")


SEEN = """addEventListener("DOMContentLoaded", () => {
    new MutationObserver((_, watching) => {
        if (!document.querySelector("[data-ready]")) return;
        performance.mark("numbers");
        watching.disconnect();
    }).observe(document.body, { childList: true, subtree: true });
});"""


def test_the_first_numbers_are_measured(
    shop: Shop, figures: str, visit: Open, record_property: Callable[[str, object], None]
) -> None:
    """By a mark of the browser, from the navigation on, with nothing cached: see `docs/web.md`."""
    seen = visit(f"{shop.dashboard}/robots.txt")
    seen.page.add_init_script(SEEN)
    seen.page.goto(shop.insights)
    seen.page.wait_for_selector(READY)
    (mark,) = seen.page.evaluate("performance.getEntriesByName('numbers').map(m => m.startTime)")
    record_property("first numbers, ms", round(mark))
    sys.stdout.write(f"first numbers on screen: {mark:.0f} ms\n")


def test_the_page_asks_its_own_site_and_the_api_alone(
    shop: Shop, figures: str, visit: Open
) -> None:
    seen = visit(shop.insights)
    seen.page.wait_for_selector(READY)
    own = {httpx.URL(url).netloc.decode() for url in (shop.dashboard, shop.stack.api_url)}
    assert seen.asked <= own


def test_the_token_leaves_the_address_and_ends_with_the_tab(
    shop: Shop, figures: str, visit: Open
) -> None:
    seen = visit(shop.insights)
    seen.page.wait_for_selector(READY)
    assert seen.page.url == f"{shop.dashboard}/insights/ecommerce"
    assert seen.page.evaluate("localStorage.length + document.cookie.length") == 0
    seen.page.reload()
    seen.page.wait_for_selector(READY)
    other = visit(f"{shop.dashboard}/insights/ecommerce")
    expect(other.page.get_by_label("Access token")).to_be_visible()
    assert other.barriers() == []


@pytest.mark.parametrize("page", ["insights/ecommerce", "support/carts", "webhooks"])
@pytest.mark.parametrize("refused", ["nonsense", "%E6%97%A5"])
def test_a_token_that_is_refused_leads_to_signing_in(
    shop: Shop, visit: Open, page: str, refused: str
) -> None:
    """Only the insights led there, and none said why."""
    seen = visit(f"{shop.dashboard}/{page}#token={refused}")
    if page == "support/carts":
        seen.page.get_by_label("Exactly").fill("nobody@example.com")
        seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_role("alert")).to_contain_text("not signed in")
    assert seen.barriers() == []
    field = seen.page.get_by_label("Access token")
    field.fill(shop.staff)
    field.press("Enter")
    expect(seen.page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(seen.page.get_by_role("alert")).to_have_count(0)
    assert seen.told == []


def test_a_new_link_signs_in_in_the_same_tab(shop: Shop, figures: str, visit: Open) -> None:
    seen = visit(f"{shop.dashboard}/insights/ecommerce#token=nonsense")
    expect(seen.page.get_by_label("Access token")).to_be_visible()
    seen.page.evaluate("url => { location.href = url; }", shop.insights)
    seen.page.wait_for_selector(READY)
    assert seen.page.url == f"{shop.dashboard}/insights/ecommerce"


@pytest.mark.parametrize(
    "query",
    ["period=abc", "period=1e99", "granularity=DECADE", "compared=constructor", "from=x&to=y"],
)
def test_an_address_that_means_nothing_shows_what_is_usual(
    shop: Shop, figures: str, visit: Open, query: str
) -> None:
    """The page was empty, with an error on its console."""
    seen = visit(f"{shop.dashboard}/insights/ecommerce?{query}#token={shop.staff}")
    seen.page.wait_for_selector(READY)
    assert seen.told == []
    assert seen.page.get_by_role("combobox", name="Period", exact=True).input_value() == "30"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("period=custom", "Choose from when to when"),
        ("period=custom&from=2026-02-01&to=2026-01-01", "Choose from when to when"),
        ("period=custom&from=2000-01-01&to=2026-01-01", "no figures for this period"),
        ("period=365&granularity=HOUR", "can't be used"),
        ("zone=Nowhere/City", "no such time zone"),
    ],
)
def test_what_can_not_be_counted_is_said_in_a_sentence(
    shop: Shop, figures: str, visit: Open, query: str, told: str
) -> None:
    """It was the name of a reason, or nothing at all."""
    seen = visit(f"{shop.dashboard}/insights/ecommerce?{query}#token={shop.staff}")
    expect(seen.page.get_by_text(told).first).to_be_visible()
    assert seen.barriers() == []
    assert seen.told == []
    assert seen.fits()


def test_what_is_no_page_of_staff_says_so(shop: Shop, visit: Open) -> None:
    seen = visit(f"{shop.dashboard}/insights", locale="de-DE")
    expect(seen.page.get_by_role("status")).to_contain_text("Hier ist keine Seite")
    assert seen.barriers() == []
    assert seen.told == []


def test_who_may_not_see_figures_is_told_so(shop: Shop, visit: Open) -> None:
    seen = visit(f"{shop.dashboard}/insights/ecommerce#token={shop.customer('cust-alice')}")
    expect(seen.page.get_by_role("alert")).to_contain_text("not allowed")
    assert seen.barriers() == []


def test_what_was_chosen_stands_in_the_address(shop: Shop, figures: str, visit: Open) -> None:
    seen = visit(shop.insights)
    seen.page.wait_for_selector(READY)
    seen.page.get_by_role("combobox", name="Period", exact=True).select_option("7")
    seen.page.get_by_role("combobox", name="Steps", exact=True).select_option("HOUR")
    seen.page.get_by_role("combobox", name="Time zone", exact=True).select_option("Europe/Berlin")
    seen.page.get_by_role("combobox", name="Compared with", exact=True).select_option("NONE")
    expect(seen.page.get_by_text("Conversion:")).to_have_count(0)
    query = dict(httpx.URL(seen.page.url).params)
    assert query == {
        "period": "7",
        "granularity": "HOUR",
        "zone": "Europe/Berlin",
        "compared": "NONE",
    }
    seen.page.reload()
    seen.page.wait_for_selector(READY)
    assert seen.page.get_by_role("combobox", name="Period", exact=True).input_value() == "7"
    assert seen.told == []


def test_a_picture_of_numbers_is_a_table_for_who_can_not_see_it(
    shop: Shop, figures: str, visit: Open
) -> None:
    """By keyboard alone: to the content, then to the first table."""
    seen = visit(shop.insights)
    seen.page.wait_for_selector(READY)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    summary = seen.page.locator("summary").first
    summary.focus()
    seen.page.keyboard.press("Enter")
    rows = seen.page.locator("details[open] tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() >= 30


@pytest.mark.parametrize("german", [False, True], ids=["english", "german"])
def test_who_brought_what_is_a_table(shop: Shop, figures: str, visit: Open, german: bool) -> None:
    """An assistant's cart of 2 × 10.00 that was given up; what lies is told to the cent."""
    agent = f"{uuid.uuid4()}.example"
    cart = shop.call("POST", "/public/cart", currency="USD")
    path, opens = f"/public/cart/{cart['id']}/items", cart["sessionToken"]
    shop.call("POST", path, opens=opens, productId="prod-mug", quantity=2)
    shop.change(
        """INSERT INTO agent_carts (token, "cartId", "companyId", "siteId", agent, checkout)
        VALUES (%s, %s, %s, 'site-main', %s, %s)""",
        *(agent, cart["id"], COMPANY, agent, agent),
    )
    shop.change("UPDATE carts SET status = 'ABANDONED' WHERE id = %s", cart["id"])
    told = counted(shop)["cart"]
    for figure in ("totalCarts", "convertedCarts", "abandonedCarts", "revenue", "abandonedValue"):
        parts = sum(channel[figure] for channel in told["channels"])
        assert round(parts, 2) == told[figure], figure
    seen = visit(shop.insights, phone=german, locale="de-DE" if german else "en-US")
    seen.page.wait_for_selector(READY)
    title = "Wer was gebracht hat" if german else "Who brought what"
    row = seen.page.get_by_role("table", name=title).get_by_role("row", name=agent)
    expect(row.get_by_role("rowheader")).to_have_text(
        f"{'Assistent' if german else 'Assistant'}: {agent}"
    )
    cells = [cell.replace("\xa0", " ") for cell in row.get_by_role("cell").all_inner_texts()]
    money = ("0,00 $", "20,00 $") if german else ("$0.00", "$20.00")
    assert cells == ["1", "0", "0", "0 %" if german else "0%", money[0], "1", money[1]]
    assert seen.barriers() == []
    assert seen.fits()
    assert seen.told == []


def test_a_part_is_saved_as_csv(shop: Shop, figures: str, visit: Open, tmp_path: Path) -> None:
    seen = visit(shop.insights)
    seen.page.wait_for_selector(READY)
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name="Carts as CSV").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    assert saved.name == "cart.csv"
    assert saved.read_text().startswith("metric,value")


def test_support_finds_a_customers_cart_and_what_happened_to_it(
    shop: Shop, figures: str, visit: Open, picture: Picture
) -> None:
    seen = visit(f"{shop.dashboard}/support/carts#token={shop.staff}")
    seen.page.get_by_label("Search by").select_option("customerId")
    seen.page.get_by_label("Exactly").fill(figures)
    seen.page.keyboard.press("Enter")
    row = seen.page.get_by_role("rowheader").get_by_role("button")
    expect(row).to_have_count(1)
    assert seen.barriers() == []
    row.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_text("CART_CREATED", exact=True)).to_be_visible()
    expect(seen.page.get_by_role("heading", level=2).first).to_be_focused()
    expect(seen.page.get_by_text("agent-7 (ADMIN)").first).to_be_visible()
    assert seen.barriers() == []
    assert seen.told == []
    picture(seen, "support-desktop-light")
    shop.call("POST", "/cart/items", who=shop.customer(figures), productId="prod-lamp", quantity=7)
    expect(seen.page.get_by_role("row", name="Lamp")).to_contain_text("7")
    expect(seen.page.get_by_text("CART_ITEM_ADDED", exact=True)).to_have_count(3)
    assert seen.told == []
    seen.page.get_by_label("Language").select_option("de")
    expect(seen.page.get_by_role("heading", name="Was geschah")).to_be_visible()


def test_support_says_when_there_is_none(shop: Shop, visit: Open) -> None:
    seen = visit(f"{shop.dashboard}/support/carts#token={shop.staff}", phone=True)
    seen.page.get_by_label("Exactly").fill("nobody@example.com")
    seen.page.get_by_role("button", name="Search").click()
    expect(seen.page.get_by_role("status")).to_contain_text("No cart")
    assert seen.fits()

"""Where shoppers' links lead, in a real browser before a real stack."""

from __future__ import annotations

import email
import email.policy
import re
import secrets
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from commerce.cart.v1.cart_lifecycle_service_pb2 import ConvertCartRequest
from commerce.cart.v1.cart_lifecycle_service_pb2_grpc import CartLifecycleServiceStub
from playwright.sync_api import expect

from server.stack.process import PROJECT
from tests.support.stacks import environment
from tests.support.workers import COMPANY, token
from tests.web.conftest import Open, Shop, Visit

pytestmark = [pytest.mark.made("chromium", "axe"), pytest.mark.timeout(300)]
Picture = Callable[[Visit, str], None]
GONE = "This link leads nowhere"
SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def fine(seen: Visit) -> None:
    """Check what every page keeps to."""
    assert seen.barriers() == []
    assert seen.told == []
    assert seen.fits()


# --- shared things ------------------------------------------------------------------------------


def test_a_shared_comparison(shop: Shop, visit: Open, picture: Picture) -> None:
    made = shop.call("POST", "/public/comparison")
    at, opens = f"/public/comparison/{made['id']}", made["sessionToken"]
    for product in ("prod-mug", "prod-poster", "prod-tee"):
        shop.call("POST", f"{at}/items", opens=opens, productId=product)
    link = shop.call("POST", f"{at}/share", opens=opens, name=SCRIPT)
    url = f"{shop.portal}/compare/{link['shareToken']}"
    assert link["shareUrl"] == url
    seen = visit(url)
    expect(seen.page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    rows = seen.page.locator("tbody tr")
    expect(seen.page.get_by_role("row", name=re.compile("price", re.IGNORECASE))).to_contain_text(
        "$10.00"
    )
    assert "200 g" in seen.text()
    assert seen.page.locator("td.best").count() >= 2
    fine(seen)
    before = rows.count()
    seen.page.get_by_label("Differences only").check()
    assert rows.count() <= before
    picture(seen, "compare-desktop-light")
    phone = visit(url, phone=True, dark=True, locale="de-DE")
    expect(phone.page.get_by_label("Nur Unterschiede")).to_be_visible()
    assert "10,00" in phone.text()
    fine(phone)
    picture(phone, "compare-phone-dark")
    shop.call("DELETE", f"{at}/share", opens=opens)
    seen.page.reload()
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()
    fine(seen)


def test_a_shared_wishlist(shop: Shop, visit: Open, picture: Picture) -> None:
    made = shop.call("POST", "/public/wishlist", name=SCRIPT)
    at, opens = f"/public/wishlist/{made['id']}", made["sessionToken"]
    for product in ("prod-lamp", "prod-mug"):
        shop.call("POST", f"{at}/items", opens=opens, productId=product, notes="for Bob, secretly")
    slug = shop.call("POST", f"{at}/share", opens=opens, isPublic=True)["sharedUrl"]
    seen = visit(f"{shop.portal}/wishlist/{slug}", phone=True)
    expect(seen.page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    assert "49.99" in seen.text()
    assert "secretly" not in seen.page.content()
    fine(seen)
    picture(seen, "wishlist-phone-light")
    shop.call("POST", f"{at}/items", opens=opens, productId="prod-poster")
    expect(seen.page.get_by_text("3 items")).to_be_visible()
    shop.call("POST", f"{at}/share", opens=opens, isPublic=False)
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()


@pytest.mark.parametrize("path", ["compare", "wishlist"])
@pytest.mark.parametrize("secret", ["f" * 64, "f" * 32, "nonsense", "x" * 100])
def test_a_link_that_was_never_made_looks_like_one_that_has_ended(
    shop: Shop, visit: Open, path: str, secret: str
) -> None:
    seen = visit(f"{shop.portal}/{path}/{secret}")
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()
    assert secret not in seen.text()
    fine(seen)


# --- mails --------------------------------------------------------------------------------------


def mailed(shop: Shop) -> tuple[str, dict[str, str]]:
    """Let a customer give a cart up and be written to; give the cart and the links of the mail."""
    name = f"cust-{uuid.uuid4()}"
    who = shop.customer(name)
    cart = shop.call("POST", "/cart/items", who=who, productId="prod-mug", quantity=2)["id"]
    shop.call("POST", "/cart/items", who=who, productId="prod-lowstock", quantity=2)
    shop.change(
        """UPDATE carts SET status = 'ABANDONED', "abandonedAt" = now() AT TIME ZONE 'UTC'
           WHERE id = %s""",
        cart,
    )
    subprocess.run(
        [sys.executable, "-m", "server", "jobs", "run", "sendRecoveryEmails"],
        cwd=PROJECT,
        env=environment(
            DATABASE_URL=shop.stack.database_url,
            REDIS_URL=shop.stack.redis_url,
            RUN_DIRECTORY=str(shop.stack.directory),
            COMPANY_PORTAL_URL=shop.portal,
        ),
        check=True,
        capture_output=True,
    )
    for file in sorted((Path(shop.stack.directory) / "mail").glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        if message["To"] == f"{name}@example.com":
            body = message.get_body(("plain",))
            assert body is not None
            urls = re.findall(r"http://\S+", body.get_content())
            return cart, {url.partition("#")[0].rpartition("/")[2]: url for url in urls}
    raise AssertionError("no mail went out")


def test_from_the_mail_to_the_cart(shop: Shop, visit: Open, picture: Picture) -> None:
    """The link works once, so the page asks first; then it shows what has changed since."""
    cart, links = mailed(shop)
    shop.change('UPDATE cart_items SET "unitPrice" = 9 WHERE "cartId" = %s', cart)
    shop.change("""UPDATE products SET "stockQuantity" = 1 WHERE id = 'prod-lowstock'""")
    try:
        seen = visit(links["recover"])
        button = seen.page.get_by_role("button", name="Open the cart")
        expect(button).to_be_visible()
        assert seen.page.url == f"{shop.portal}/cart/recover"
        assert shop.value("SELECT status::text FROM carts WHERE id = %s", cart) == "ABANDONED"
        fine(seen)
        picture(seen, "recover-asks-desktop-light")
        button.click()
        expect(seen.page.get_by_role("heading", name="Your cart", exact=True)).to_be_visible()
        assert shop.value("SELECT status::text FROM carts WHERE id = %s", cart) == "ACTIVE"
        assert "was $9.00 and is $10.00 now" in seen.text()
        assert "Only 1 in stock" in seen.text()
        fine(seen)
        picture(seen, "recover-desktop-light")
        seen.page.get_by_role("button", name="Take today's prices").click()
        expect(seen.page.get_by_text("was $9.00")).to_have_count(0)
        seen.page.reload()
        expect(seen.page.get_by_role("heading", name="Your cart", exact=True)).to_be_visible()
    finally:
        shop.change("""UPDATE products SET "stockQuantity" = 3 WHERE id = 'prod-lowstock'""")
    again = visit(links["recover"], phone=True, locale="de-AT")
    again.page.get_by_role("button", name="Warenkorb öffnen").click()
    expect(again.page.get_by_role("heading", name="Dieser Link führt")).to_be_visible()
    fine(again)
    picture(again, "recover-gone-phone-light")


def test_unsubscribing_takes_one_press_and_can_be_taken_back(
    shop: Shop, visit: Open, picture: Picture
) -> None:
    _, links = mailed(shop)
    seen = visit(links["unsubscribe"], phone=True)
    fine(seen)
    seen.page.get_by_role("button", name="No more mails").click()
    expect(seen.page.get_by_role("status")).to_contain_text("you get no more mails")
    expect(seen.page.get_by_role("status")).to_contain_text("no more news")
    fine(seen)
    picture(seen, "unsubscribe-phone-light")
    seen.page.get_by_role("button", name="That was a mistake").click()
    expect(seen.page.get_by_role("status")).to_contain_text("again")


def test_the_header_of_a_mail_leads_to_a_press_that_can_t_be_taken_back(
    shop: Shop, visit: Open
) -> None:
    """Its secret can object and do nothing else."""
    secret = secrets.token_hex(32)
    seen = visit(f"{shop.stack.api_url}/mail/{COMPANY}/unsubscribe/{secret}")
    assert secret not in seen.page.url
    seen.page.get_by_role("button", name="No more mails").click()
    expect(seen.page.get_by_role("status")).to_contain_text("you get no more mails")
    expect(seen.page.get_by_role("button", name="That was a mistake")).to_have_count(0)
    fine(seen)


@pytest.mark.parametrize("page", ["cart/recover", "cart/unsubscribe", "continue"])
def test_a_link_that_has_lost_its_secret_says_so(shop: Shop, visit: Open, page: str) -> None:
    seen = visit(f"{shop.portal}/{page}")
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()
    fine(seen)


# --- what changes meanwhile -----------------------------------------------------------------


def carted(shop: Shop) -> tuple[str, str, str]:
    """Give a link to a guest's cart that an assistant has filled, and how to change the cart."""
    made = shop.call("POST", "/public/cross-site-session", siteId="site-main")
    at, opens = f"/public/cross-site-session/{made['id']}", made["sessionToken"]
    shop.call("POST", f"{at}/transfer", opens=opens, targetSiteId="site-outlet")
    cart = shop.call("GET", "/public/cart", opens=opens)["id"]
    items = f"/public/cart/{cart}/items"
    shop.call("POST", items, opens=opens, productId="prod-mug", quantity=3)
    code = shop.call("POST", f"{at}/handoff", opens=opens, targetSiteId="site-outlet")["code"]
    link = f"{shop.portal}/continue#code={code}&company={COMPANY}&site=site-outlet"
    return link, items, opens


def opened(shop: Shop, visit: Open) -> tuple[Visit, str, str]:
    """Open such a cart; give the page, and how to change the cart."""
    link, items, opens = carted(shop)
    seen = visit(link)
    seen.page.get_by_role("button", name="Go on here").click()
    expect(seen.page.get_by_text("3 × Mug")).to_be_visible()
    return seen, items, opens


def test_a_cart_shows_what_somebody_else_does_to_it(shop: Shop, visit: Open) -> None:
    seen, items, opens = opened(shop, visit)
    cart = shop.call("POST", items, opens=opens, productId="prod-mug", quantity=2)
    expect(seen.page.get_by_text("5 × Mug")).to_be_visible()
    line = cart["items"][0]["id"]
    shop.call("DELETE", f"{items}/{line}", opens=opens)
    expect(seen.page.get_by_text("The cart is empty")).to_be_visible()
    fine(seen)


def test_a_cart_that_became_an_order_says_so(shop: Shop, visit: Open) -> None:
    """The page said that the link led nowhere, and that the cart might be in an account."""
    seen, items, _ = opened(shop, visit)
    service = token(sub="checkout", companyId=COMPANY, role="SERVICE")
    with grpc.insecure_channel(shop.stack.grpc_target) as channel:
        CartLifecycleServiceStub(channel).ConvertCart(
            ConvertCartRequest(cart_id=items.split("/")[-2], order_id=str(uuid.uuid4())),
            metadata=(("authorization", f"Bearer {service}"),),
        )
    expect(seen.page.get_by_role("status")).to_contain_text("has become an order")
    fine(seen)


def test_a_cart_goes_on_where_the_connection_broke(shop: Shop, visit: Open) -> None:
    seen, items, opens = opened(shop, visit)
    resumed: list[str] = []
    seen.page.on(
        "request", lambda asked: resumed.extend(filter(None, [asked.headers.get("last-event-id")]))
    )
    seen.page.context.set_offline(True)
    expect(seen.page.get_by_text("The connection is broken")).to_be_visible()
    assert seen.barriers() == []
    cart = shop.call("POST", items, opens=opens, productId="prod-mug", quantity=1)
    expect(seen.page.get_by_text("3 × Mug")).to_be_visible()
    seen.page.context.set_offline(False)
    expect(seen.page.get_by_text("4 × Mug")).to_be_visible()
    expect(seen.page.get_by_text("The connection is broken")).to_have_count(0)
    assert resumed[-1] == f"{cart['id']}:{cart['version'] - 1}"


def test_a_cart_is_up_to_date_when_a_page_that_slept_wakes(shop: Shop, visit: Open) -> None:
    """A browser freezes a tab: nothing in it runs until somebody comes back to it."""
    seen, items, opens = opened(shop, visit)
    browser = seen.page.context.new_cdp_session(seen.page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    shop.call("POST", items, opens=opens, productId="prod-mug", quantity=1)
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    expect(seen.page.get_by_text("4 × Mug")).to_be_visible()


# --- from site to site --------------------------------------------------------------------------


def test_a_code_takes_a_visit_over_once(shop: Shop, visit: Open) -> None:
    url, _, _ = carted(shop)
    seen = visit(url)
    seen.page.get_by_role("button", name="Go on here").click()
    expect(seen.page.get_by_role("heading", name="Your cart", exact=True)).to_be_visible()
    assert "3 × Mug" in seen.text()
    assert "code" not in seen.page.url
    fine(seen)
    again = visit(url)
    again.page.get_by_role("button", name="Go on here").click()
    expect(again.page.get_by_role("heading", name=GONE)).to_be_visible()
    fine(again)


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_a_visit_without_a_cart_goes_on_too(shop: Shop, visit: Open, locale: str) -> None:
    """The code had worked, and the page said that its link led nowhere."""
    made = shop.call("POST", "/public/cross-site-session", siteId="site-main")
    at = f"/public/cross-site-session/{made['id']}/handoff"
    code = shop.call("POST", at, opens=made["sessionToken"], targetSiteId="site-outlet")["code"]
    url = f"{shop.portal}/continue#code={code}&company={COMPANY}&site=site-outlet"
    seen = visit(url, phone=True, locale=locale)
    seen.page.get_by_role("main").get_by_role("button").click()
    told = "no cart yet" if locale == "en-US" else "Warenkorb gibt es noch nicht"
    expect(seen.page.get_by_role("status")).to_contain_text(told)
    fine(seen)


# --- links that were cut, and links that come later -------------------------------------------


@pytest.mark.parametrize("path", ["/compare/", "/wishlist", "/cart/recover/", "/cart/reco", "/x"])
@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_a_link_that_was_cut_anywhere_says_so(
    shop: Shop, visit: Open, path: str, locale: str
) -> None:
    """It was a line of bare text, in English for everybody."""
    seen = visit(f"{shop.portal}{path}#token={'f' * 64}", phone=True, locale=locale)
    gone = GONE if locale == "en-US" else "Dieser Link führt nirgendwohin"
    expect(seen.page.get_by_role("heading", name=gone)).to_be_visible()
    assert "token" not in seen.page.url
    fine(seen)


@pytest.mark.parametrize(
    ("page", "secrets_told"),
    [
        ("cart/unsubscribe", "once=x&company="),
        ("cart/unsubscribe", "token=x&company=a%0Ab"),
        ("cart/recover", "token=x&company=%E6%97%A5"),
        ("continue", "code=x&company=a%0Ab"),
    ],
)
def test_a_company_that_was_cut_or_garbled_is_a_link_that_leads_nowhere(
    shop: Shop, visit: Open, page: str, secrets_told: str
) -> None:
    """The page said that the service did not answer, and to try again."""
    seen = visit(f"{shop.portal}/{page}#{secrets_told}")
    seen.page.get_by_role("main").get_by_role("button").click()
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()
    fine(seen)


def test_another_link_in_the_same_tab_is_followed(shop: Shop, visit: Open) -> None:
    """A browser loads nothing for it: it was passed over, and its secret stayed in the address."""
    seen = visit(f"{shop.portal}/continue#code=used&company={COMPANY}")
    seen.page.get_by_role("button", name="Go on here").click()
    expect(seen.page.get_by_role("heading", name=GONE)).to_be_visible()
    seen.page.evaluate("url => { location.href = url; }", carted(shop)[0])
    seen.page.get_by_role("button", name="Go on here").click()
    expect(seen.page.get_by_text("3 × Mug")).to_be_visible()
    assert "code" not in seen.page.url


def test_who_presses_by_keyboard_goes_on_from_what_came(shop: Shop, visit: Open) -> None:
    """The button went away with the focus, and the next key began at the top of the page."""
    seen = visit(carted(shop)[0])
    seen.page.get_by_role("button", name="Go on here").focus()
    seen.page.keyboard.press("Enter")
    heading = seen.page.get_by_role("heading", name="Your cart", exact=True)
    expect(heading).to_be_focused()
    fine(seen)
    seen = visit(mailed(shop)[1]["unsubscribe"])
    seen.page.get_by_role("button", name="No more mails").focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.get_by_role("button", name="That was a mistake")).to_be_focused()


def test_a_comparison_of_many_fits_a_phone(shop: Shop, visit: Open) -> None:
    """Words for screen readers stood outside of what scrolls, and widened the whole page."""
    made = shop.call("POST", "/public/comparison")
    at, opens = f"/public/comparison/{made['id']}", made["sessionToken"]
    for product in ("prod-0001", "prod-mug", "prod-poster", "prod-tee"):
        shop.call("POST", f"{at}/items", opens=opens, productId=product)
    link = shop.call("POST", f"{at}/share", opens=opens)["shareUrl"]
    for locale in ("en-GB", "de-DE"):
        seen = visit(link, phone=True, locale=locale)
        expect(seen.page.locator("td.best").first).to_be_attached()
        fine(seen)

"""The contract served over REST by grpc-gateway: its annotations are of no particular proxy."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from tests.clients.conftest import Environment
from tests.clients.gateway_build import GATEWAY
from tests.clients.programs import STORY_PAGE, printed_lines
from tests.support.made import made
from tests.support.stacks import RunningStack

pytestmark = pytest.mark.made(GATEWAY)


@pytest.fixture(scope="module")
def gateway(stack: RunningStack) -> Iterator[httpx.Client]:
    """A REST client of grpc-gateway before the server."""
    command = [str(made(GATEWAY)), f"--target={stack.grpc_target}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            with httpx.Client(base_url=running.stdout.readline().strip(), timeout=30) as client:
                yield client
        finally:
            running.terminate()


class Shopper:
    """Calls over REST and prints as the story's programs do."""

    def __init__(self, client: httpx.Client, **headers: str) -> None:
        self._client = client
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self._client.request(
            method, f"/api/{path}", headers=self._headers, json=body or None
        )
        return answer.json()


def totals(cart: Mapping[str, Any]) -> str:
    found = cart["totals"]
    return f"{found['itemCount']} items, {found['grandTotal']:.2f} {cart['currency']}"


def as_guest(guest: Shopper, created: Mapping[str, Any]) -> Iterator[str]:
    yield f"guest cart: {totals(created)}"
    path = f"public/cart/{created['id']}"
    cart = guest.ask("POST", f"{path}/items", productId="prod-mug", quantity=2)
    yield f"two mugs: {totals(cart)}"
    added = guest.ask("POST", f"{path}/bundles", bundleId="bundle-fixed")
    yield f"bundle {added['bundlePrice']:.2f}: {totals(added['cart'])}"
    cart = guest.ask("POST", f"{path}/discount", code="SAVE10")
    yield f"discount {cart['totals']['discountTotal']:.2f}: {totals(cart)}"
    refused = guest.ask("POST", f"{path}/items", productId="prod-lowstock", quantity=5)
    info = refused["details"][0]
    yield f"refused: {info['reason']}, available {info['metadata']['available']}"


def as_customer(customer: Shopper, guest_cart: str) -> Iterator[str]:
    yield f"merged: {totals(customer.ask('POST', 'cart/merge', sourceCartId=guest_cart))}"
    customer.ask("POST", "wishlist/items", productId="prod-lamp")
    stats = customer.ask("GET", "wishlist/stats")
    yield f"wishlist: {stats['totalItems']} item, {stats['totalValue']:.2f}"
    for product in ("prod-mug", "prod-tee"):
        customer.ask("POST", "comparison/items?siteId=site-outlet", productId=product)
    matrix = customer.ask("GET", "comparison/matrix")
    prices = next(row["cells"] for row in matrix["rows"] if row["kind"] == "PRICE")
    cheapest = min(cell["amount"] for cell in prices)
    yield f"comparison: {len(matrix['columns'])} products from {cheapest:.2f}"
    customer.ask("POST", "cross-site-session", siteId="site-main")
    session = customer.ask("POST", "cross-site-session/transfer", targetSiteId="site-outlet")
    taken = [found for found in session["dataReferences"] if found["siteId"] == "site-outlet"]
    yield f"transferred: {len(taken)} containers"
    summary = customer.ask("GET", "cross-site-session/summary")
    counts = [summary[f"{kind}ItemCount"] for kind in ("cart", "wishlist", "comparison")]
    yield "session: {} in cart, {} wished, {} compared".format(*counts)


def as_staff(staff: Shopper) -> Iterator[str]:
    overview = staff.ask("GET", "analytics/ecommerce/overview?fresh=true")
    counts = (
        overview["cart"]["totalCarts"],
        overview["wishlist"]["totalWishlists"],
        overview["comparison"]["totalComparisons"],
        overview["crossSiteSession"]["totalSessions"],
    )
    result = "all counted" if all(counts) else "something missing"
    yield f"overview of {overview['companyId']}: {result}"


def test_the_story_over_grpc_gateway(gateway: httpx.Client, environment: Environment) -> None:
    facts = environment()
    company = facts["COMMERCE_COMPANY"]
    cart = Shopper(gateway, x_company_id=company).ask("POST", "public/cart", currency="USD")
    session = cart["sessionToken"]
    guest = Shopper(gateway, x_company_id=company, x_session_token=session)
    token = f"Bearer {facts['COMMERCE_CUSTOMER_TOKEN']}"
    customer = Shopper(gateway, authorization=token, x_session_token=session)
    staff = Shopper(gateway, authorization=f"Bearer {facts['COMMERCE_STAFF_TOKEN']}")
    told = [*as_guest(guest, cart), *as_customer(customer, cart["id"]), *as_staff(staff)]
    assert told == printed_lines(STORY_PAGE)

"""`python -m server shoppers import`: what shoppers have in another system comes along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commerce.cart.v1 import cart_service_pb2
from commerce.wishlist.v1 import wishlist_service_pb2, wishlist_service_pb2_grpc

from server.platform.settings import Settings
from tests.support.databases import query
from tests.support.workers import COMPANY, Server, bearer, running_worker
from tests.tenants.test_commands import Shell

ALICE = {
    "customerId": "cust-alice",
    "cart": {
        "savedItems": [{"productId": "prod-lamp", "quantity": 1}],
        "items": [
            {"productId": "prod-mug", "quantity": 2, "customFields": {"engraving": "A"}},
            {"sku": "MUG", "quantity": 1},
            {"productId": "prod-gone", "quantity": 1},
            {"productId": "prod-mug", "quantity": 101},
            {"productId": "prod-mug", "quantity": "many"},
            {"productId": "prod-mug", "giftMessage": "a\0b"},
        ],
        "discountCodes": ["SAVE10", "NOSUCHCODE"],
        "shipping": {"country": "DE"},
    },
    "wishlist": {"items": [{"productId": "prod-tee", "priority": 1, "notes": "in blue"}, 7]},
}
OTHERS = [
    {
        "customerEmail": "BOB@example.com",
        "cart": {"items": [{"productId": "prod-mug", "quantity": 1}]},
    },
    {"customerId": "nobody", "cart": {"items": [{"productId": "prod-mug", "quantity": 1}]}},
    {"cart": {"items": []}},
    {"customerEmail": "a\0@example.com"},
]


async def cart_of(server: Server, customer: str) -> Any:
    request = cart_service_pb2.GetCartRequest()
    return await server.carts.GetCart(request, metadata=bearer(customer))


@pytest.mark.timeout(300)
def test_a_file_is_not_read_for_a_company_that_is_not_open(
    fresh_database_url: str, tmp_path: Path
) -> None:
    """One that is not there ended in a stack; of a suspended one the file counted as read."""
    shell = Shell(fresh_database_url, "shoppers")
    file = tmp_path / "shoppers.jsonl"
    file.write_text(json.dumps(ALICE) + "\n")
    for company in ("nobody", "suspended-company-id"):
        assert "COMPANY_NOT_FOUND" in shell.refused("import", str(file), "--company", company)
    assert query(fresh_database_url, "SELECT count(*) FROM catalog_imports") == [(0,)]


@pytest.mark.timeout(300)
def test_a_line_that_names_two_people_is_nobodys(fresh_database_url: str, tmp_path: Path) -> None:
    """The one's cart was given to the other."""
    shell = Shell(fresh_database_url, "shoppers")
    file = tmp_path / "shoppers.jsonl"
    cart = {"items": [{"sku": "MUG", "quantity": 1}]}
    lines = [
        {"customerId": "cust-alice", "customerEmail": "bob@example.com", "cart": cart},
        {"customerId": "cust-alice", "customerEmail": "ALICE@example.com", "cart": cart},
        {"customerId": "cust-bob", "customerEmail": "new@example.com", "cart": cart},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    done = shell("import", str(file), "--company", COMPANY)
    assert "2 shoppers, 2 items and 0 codes taken, 1 not taken" in done.stdout, done.stderr
    told = "line 1: customerEmail is the address of another customer (INVALID_ARGUMENT)"
    assert told in done.stdout


@pytest.mark.timeout(300)
async def test_carts_and_wishlists_come_along(
    settings: Settings, fresh_database_url: str, tmp_path: Path
) -> None:
    """What the rules refuse is told with its place; a file that was read is not read twice."""
    shell = Shell(fresh_database_url, "shoppers")
    file, report = tmp_path / "shoppers.jsonl", tmp_path / "report.jsonl"
    lines = [json.dumps(one) for one in (ALICE, *OTHERS)]
    file.write_text("\n".join([*lines, "no JSON"]) + "\n")
    arguments = ("import", str(file), "--company", COMPANY, "--report", str(report))
    assert "No such file" in shell.refused(*arguments[:-1], str(tmp_path / "none" / "report"))
    done = shell(*arguments)
    assert done.returncode == 1, done.stderr
    assert "2 shoppers, 5 items and 1 codes taken, 11 not taken" in done.stdout, done.stdout
    refused = [json.loads(row) for row in report.read_text().splitlines()]
    assert {(row["line"], row["place"], row["reason"]) for row in refused} == {
        (1, "cart.shipping", "INVALID_ARGUMENT"),
        (1, "cart.items[2]", "PRODUCT_NOT_FOUND"),
        (1, "cart.items[3].quantity", "INVALID_ARGUMENT"),
        (1, "cart.items[4].quantity", "INVALID_ARGUMENT"),
        (1, "cart.items[5]", "INVALID_ARGUMENT"),
        (1, "cart.discountCodes[1]", "DISCOUNT_UNKNOWN"),
        (1, "wishlist.items[1]", "INVALID_ARGUMENT"),
        (3, "cart.items[0]", "CUSTOMER_NOT_FOUND"),
        (4, "customerId", "INVALID_ARGUMENT"),
        (5, "customerEmail", "INVALID_ARGUMENT"),
        (6, "", "INVALID_ARGUMENT"),
    }
    chosen = settings.model_copy(update={"database_url": fresh_database_url})
    async with running_worker(chosen) as server:
        alice = await cart_of(server, "cust-alice")
        assert sorted((line.product_id, line.quantity) for line in alice.items) == [
            ("prod-mug", 1),
            ("prod-mug", 2),
        ]
        assert [item.product_id for item in alice.saved_items] == ["prod-lamp"]
        assert [code.code for code in alice.discount_codes] == ["SAVE10"]
        assert (await cart_of(server, "cust-bob")).totals.item_count == 1
        stub = wishlist_service_pb2_grpc.WishlistServiceStub(server.channel)
        wishes = await stub.GetWishlist(
            wishlist_service_pb2.GetWishlistRequest(), metadata=bearer("cust-alice")
        )
        assert [(item.product_id, item.notes) for item in wishes.items] == [("prod-tee", "in blue")]
        file.write_text(file.read_text().replace("SAVE10", "SAVE20", 1))
        assert "it is not the file of this name" in shell.refused(*arguments)
        file.write_text(file.read_text().replace("SAVE20", "SAVE10", 1))
        again = shell(*arguments)
        assert "going on after line" in again.stderr
        for repeated in (again, shell(*arguments, "--again")):
            assert "Traceback" not in repeated.stderr
        assert (await cart_of(server, "cust-alice")).totals == alice.totals
        actors = await server.value(
            """SELECT count(*) FROM audit_logs WHERE metadata->>'actor' = 'command:shoppers'"""
        )
        assert actors > 0

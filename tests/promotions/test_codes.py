"""Codes by the thousand: made, stored and given back as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from server.kernel.errors import InvalidInput
from server.promotions.domain.codes import ALPHABET, fold, from_csv, random_codes
from tests.promotions.conftest import Merchant
from tests.support.refusals import refused


async def exported(merchant: Merchant, promotion_id: str, **fields: object) -> list[dict[str, str]]:
    text, token = "", ""
    while True:
        told = await merchant.call(
            "ExportCodes", promotion_id=promotion_id, page_token=token, **fields
        )
        text, token = text + told.csv, told.next_page_token
        if not token:
            return list(csv.DictReader(io.StringIO(text)))


async def test_a_batch_is_made_and_given_back_page_by_page(merchant: Merchant) -> None:
    made = await merchant.draft()
    batch = await merchant.call(
        "CreateCodeBatch", promotion_id=made.id, prefix="vip-", length=7, count=2500, uses_each=3
    )
    assert (batch.prefix, batch.count, batch.uses_each) == ("VIP-", 2500, 3)
    rows = await exported(merchant, made.id, page_size=1000, batch_id=batch.id)
    codes = {row["code"] for row in rows}
    assert len(rows) == len(codes) == 2500
    assert all(code.startswith("VIP-") and len(code) == 11 for code in codes)
    assert set("".join(code[4:] for code in codes)) <= set(ALPHABET)
    assert {(row["uses"], row["used"]) for row in rows} == {("3", "0")}
    assert (await merchant.call("GetPromotion", promotion_id=made.id)).code_count == 2500


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len({fold(letter) for letter in ALPHABET}) == len(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL2Z5S8B6GUVN")


@pytest.mark.parametrize(
    ("csv_text", "field"),
    [
        ('code\n"UQ-X\n', "csv"),
        ("code\n" + 140_000 * "Z", "csv"),
        ("code,code\nDQ1-X,DQ2-X", "csv"),
        ("code,uses\nEX7-X,1,9,9", "csv[2]"),
        ("code\nGOOD-X\n?\n", "csv[3]"),
        ("code\nGOOD-X\nsıve\n", "csv[3]"),
    ],
)
def test_what_is_no_csv_is_told(csv_text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_csv(csv_text)
    assert [violation.field for violation in refusal.value.violations] == [field]


def test_lines_may_end_as_on_any_machine() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert [one.code for one in from_csv(f"code{end}CRA-7{end}CRB-9{end}")] == [
            "CRA-7",
            "CRB-9",
        ]


@pytest.mark.parametrize(
    ("prefix", "length", "field"),
    [("sale--", 8, "prefix"), ("ä", 8, "prefix"), ("ß", 8, "prefix"), ("sale-", 36, "length")],
)
def test_what_is_wrong_with_a_batch_is_told_by_its_field(
    prefix: str, length: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        list(random_codes(prefix, length, 5, 1))
    assert [violation.field for violation in refusal.value.violations] == [field]


async def test_codes_come_as_csv_all_or_none(merchant: Merchant) -> None:
    made = await merchant.draft()
    at = {"promotion_id": made.id}
    batch = await merchant.call("ImportCodes", **at, csv="code, uses\r\nalpha-1,5\r\n beta2 ,\r\n")
    assert batch.count == 2
    rows = await exported(merchant, made.id)
    assert [(row["code"], row["uses"]) for row in rows] == [("ALPHA-1", "5"), ("BETA2", "")]
    for wrong, reason in (
        ("code\nGAMMA\nA/B\n", "CODE_INVALID"),
        ("code\nGAMMA\ngamma\n", "CODE_INVALID"),
        ("code\nGAMMA\nBET-A2\n", "CODE_TAKEN"),
        ("code,uses\nGAMMA,0\n", "CODE_INVALID"),
        ("code,uses\nGAMMA,many\n", "CODE_INVALID"),
        ("name\nGAMMA\n", "CODE_INVALID"),
        ("code\n", "CODE_INVALID"),
    ):
        await refused(merchant.call("ImportCodes", **at, csv=wrong), reason)
    told = await refused(
        merchant.call("ImportCodes", **at, csv="code\nGAMMA\nBETA2\n\nSPR1NG15\n"), "CODE_TAKEN"
    )
    assert "csv[3]" in str(told)
    assert "csv[5]" in str(told)
    assert len(await exported(merchant, made.id)) == 2


async def test_a_batch_that_is_another_s_is_refused(merchant: Merchant) -> None:
    """An export of an unknown batch was empty, as if it had no codes."""
    made, other = await merchant.draft(), await merchant.draft()
    batch = await merchant.call("CreateCodeBatch", promotion_id=other.id, count=1)
    for batch_id in (batch.id, "none"):
        exporting = merchant.call("ExportCodes", promotion_id=made.id, batch_id=batch_id)
        told = await refused(exporting, "REFERENCE_NOT_FOUND")
        assert told.violations[0][0] == "batchId"


async def test_a_repeated_call_makes_one_batch(merchant: Merchant) -> None:
    made = await merchant.draft()
    keyed = merchant.with_header("idempotency-key", "batch")
    first, second = [
        await keyed.call("CreateCodeBatch", promotion_id=made.id, count=10) for _ in range(2)
    ]
    assert first == second
    assert len(await exported(merchant, made.id)) == 10


async def test_where_there_are_no_codes(merchant: Merchant) -> None:
    automatic = await merchant.draft(automatic=True)
    await refused(
        merchant.call("CreateCodeBatch", promotion_id=automatic.id, count=1), "PROMOTION_AUTOMATIC"
    )
    ended = await merchant.active()
    await merchant.call("EndPromotion", promotion_id=ended.id)
    await refused(
        merchant.call("CreateCodeBatch", promotion_id=ended.id, count=1), "PROMOTION_OVER"
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"prefix": "a/b"}, "CODE_INVALID"),
        ({"prefix": "A" * 20, "length": 20, "count": 1}, None),
        ({"prefix": "-A"}, "CODE_INVALID"),
        ({"length": 5}, "INVALID_ARGUMENT"),
        ({"length": 6, "count": 30_000}, None),
        ({"length": 6, "count": 100_000}, "CODE_SPACE_SMALL"),
        ({"count": 100_001}, "INVALID_ARGUMENT"),
    ],
)
async def test_what_makes_codes_that_nobody_guesses(
    merchant: Merchant, fields: dict[str, object], reason: str | None
) -> None:
    made = await merchant.draft()
    call = merchant.call("CreateCodeBatch", promotion_id=made.id, **{"count": 10} | fields)
    if reason:
        await refused(call, reason)
    else:
        await call

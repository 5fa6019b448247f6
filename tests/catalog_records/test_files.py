"""Files of this system and of other shops, as their own exports write them."""

from __future__ import annotations

import contextlib
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.catalog_records.files.exporting import export_csv, export_jsonl
from server.catalog_records.files.importing import ImportReport, Options, Refused, import_file
from server.catalog_records.files.source import FileRefused
from server.catalog_records.service import Applying, Reading, Streaming
from server.kernel.clock import SystemClock
from server.kernel.errors import CommerceError
from server.kernel.identity import Caller, Role
from tests.catalog_records.conftest import Merchant, product

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,\
Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,\
SEO Title,Cost per item,Status
tee,Tee,"<p>Soft,
and ""long""</p>",Acme,Apparel > Shirts,Shirt,"cotton, summer",true,Size,S,Color,Red,TEE-S,200,\
shopify,5,deny,19.90,25.00,https://cdn.example.com/1.jpg,Best tee,7.5,active
tee,,,,,,,,,M,,Red,TEE-M,200,shopify,-2,deny,21.90,,https://cdn.example.com/2.jpg,,,
tee,,,,,,,,,,,,,,,,,,,https://cdn.example.com/3.jpg,,,
mug,Mug,,Acme,,,,true,Title,Default Title,,,MUG-1,300,,,continue,8.00,0.00,,,,draft
"""
WOO = """\
ID,Type,SKU,Name,Published,Visibility in catalog,Description,In stock?,Stock,Backorders allowed?,\
Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s),Tax class
10,variable,HOOD,Hoodie,1,visible,Warm,1,,0,,,"Clothing > Hoodies, Sale",\
https://shop.example.com/h.jpg,,Size,"S, M",
11,simple,CAP,Cap,1,visible,,1,7,0,8,10,Accessories,,,Material,Wool,reduced
12,variation,HOOD-S,Hoodie - S,1,visible,,1,3,0,,45,,,HOOD,Size,S,
13,variation,,Hoodie - M,1,visible,,0,0,0,,47,,,id:10,Size,M,
14,external,EXT,Book,1,visible,,1,,0,,9,,,,,,
15,variation,X,Lost,1,visible,,1,1,0,,1,,,GONE,Size,S,
"""
OWN = """\
\ufeffSKU,Title,Price,Qty,variantSku,option:Size,attribute:Material,Colour
A,Mug,5.00,3,,,Steel,red
B,Tee,9,,B-S,S,,
B,Tee,9,,B-M,M,,
"""

Import = Callable[..., Any]


async def brought_in(
    merchant: Merchant, path: Path, content: str | bytes, **options: Any
) -> ImportReport:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())  # noqa: ASYNC240 - a small file of the test
    database = merchant.server.worker._database
    applying = Applying(database, SystemClock(), writable=True)
    chosen = Options(**{"source": path.name} | options)
    return await import_file(Streaming(applying), caller(merchant), str(path), chosen)


def caller(merchant: Merchant) -> Caller:
    return Caller(company_id=merchant.company, role=Role.SERVICE, customer_id="a test")


async def by_sku(merchant: Merchant, sku: str) -> Any:
    sql = 'SELECT id FROM products WHERE "companyId" = $1 AND sku = $2'
    key = await merchant.server.value(sql, merchant.company, sku)
    return (await merchant.get("products", key)).product


async def test_shopifys_export_is_read_as_it_is(merchant: Merchant, tmp_path: Path) -> None:
    report = await brought_in(merchant, tmp_path / "products_export.csv", SHOPIFY)
    assert (report.format, report.counts.created, report.refused) == ("shopify", 2, [])
    tee = await by_sku(merchant, "tee")
    assert (tee.name, tee.slug, tee.price, tee.compare_at_price) == ("Tee", "tee", "19.90", "25.00")
    assert tee.description == '<p>Soft,\nand "long"</p>'
    assert len(tee.images) == 3
    assert tee.attributes["category"] == "Apparel > Shirts"
    variants = {v.sku: v for v in tee.variants}
    assert dict(variants["TEE-M"].options) == {"Size": "M", "Color": "Red"}
    assert (variants["TEE-M"].price, variants["TEE-M"].inventory_quantity) == ("21.90", 0)
    mug = await by_sku(merchant, "MUG-1")
    assert (mug.track_inventory, mug.compare_at_price, list(mug.variants)) == (False, "", [])
    assert report.columns.unused == ["Variant Grams", "SEO Title"]
    assert report.columns.filled == {"Variant Grams": 3, "SEO Title": 1}
    again = await brought_in(merchant, tmp_path / "products_export.csv", SHOPIFY)
    assert again.counts.unchanged == 2


async def test_woocommerces_export_is_read_as_it_is(merchant: Merchant, tmp_path: Path) -> None:
    report = await brought_in(merchant, tmp_path / "wc-export.csv", WOO)
    assert (report.format, report.counts.created) == ("woocommerce", 2)
    assert [(refused.line, refused.field) for refused in report.refused] == [
        (6, "Type"),
        (7, "Parent"),
    ]
    hoodie, cap = await by_sku(merchant, "HOOD"), await by_sku(merchant, "CAP")
    found = [(v.sku, v.price, v.is_active, dict(v.options)) for v in hoodie.variants]
    assert found == [
        ("HOOD-13", "47.00", False, {"Size": "M"}),
        ("HOOD-S", "45.00", True, {"Size": "S"}),
    ]
    assert (cap.price, cap.compare_at_price, cap.stock_quantity) == ("8.00", "10.00", 7)
    assert dict(cap.attributes) == {"Material": "Wool", "category": "Accessories"}
    assert report.columns.unused == ["Tax class"]


@pytest.mark.parametrize("packed", [False, True])
async def test_headers_are_found_by_what_shops_call_them(
    merchant: Merchant, tmp_path: Path, packed: bool
) -> None:
    content = gzip.compress(OWN.encode()) if packed else OWN.encode()
    report = await brought_in(merchant, tmp_path / "products.csv", content)
    assert (report.counts.created, report.columns.unused) == (2, ["Colour"])
    mug, tee = await by_sku(merchant, "A"), await by_sku(merchant, "B")
    assert (mug.stock_quantity, dict(mug.attributes)) == (3, {"Material": "Steel"})
    assert [v.name for v in tee.variants] == ["M", "S"]


async def test_what_is_exported_changes_nothing_when_it_is_imported(
    merchant: Merchant, tmp_path: Path
) -> None:
    await brought_in(merchant, tmp_path / "a.csv", SHOPIFY.replace("Mug", "=Mug"))
    reading = Reading(merchant.server.worker._database)
    lines, table = io.StringIO(), io.StringIO()
    await export_jsonl(reading, caller(merchant), lines, ["products"], deleted=False)
    report = await brought_in(merchant, tmp_path / "a.jsonl", lines.getvalue())
    assert (report.counts.unchanged, report.refused) == (2, [])
    await export_csv(reading, caller(merchant), table)
    assert ",'=Mug," in table.getvalue()
    report = await brought_in(merchant, tmp_path / "b.csv", table.getvalue())
    assert (report.counts.unchanged, report.refused) == (2, [])


async def test_a_table_holds_all_that_lines_hold(merchant: Merchant, tmp_path: Path) -> None:
    """Attributes that are no texts, and stock that is not counted."""
    odd = product("a", track_inventory=False, stock_quantity=3)
    odd.product.attributes.update(
        {
            "n": 1,
            "no": False,
            "list": ["x", 2],
            "in": {"a": None},
            "text": "b",
            "": "e",
            "blank": " ",
        }
    )
    odd.product.variants.add(sku="V", name="V", track_inventory=False, inventory_quantity=5)
    await merchant.apply(odd)
    table = io.StringIO()
    await export_csv(Reading(merchant.server.worker._database), caller(merchant), table)
    report = await brought_in(merchant, tmp_path / "a.csv", table.getvalue())
    assert (report.counts.unchanged, report.refused) == (1, [])
    bad = "sku,name,price,attributes\na,A,1,[]\n"
    (refused,) = (await brought_in(merchant, tmp_path / "b.csv", bad)).refused
    assert refused.description == "attributes must be a JSON object"


@pytest.mark.parametrize(
    ("content", "created", "places"),
    [
        # A line that can't be read refuses its own product, and no other.
        (b"C,Cap,1,,,,,,more\nD,Hat,1,,,,,\n", 3, ["line 5: the line has more fields"]),
        (b"C,caf\xe9,1,,,,,\nD,Hat,1,,,,,\n", 3, ["line 5: the file is not UTF-8 here"]),
        (b"C,a\0b,1,,,,,\nD,Hat,1,,,,,\n", 3, ["line 5: must not contain a NUL character"]),
        (b"B,Tee,9,,B-L,L,,,more\nD,Hat,1,,,,,\n", 2, ["line 5: the line has more fields"]),
        (b"oh, B,Tee,9,,B-L,L,,\nD,Hat,1,,,,,\n", 2, ["line 5: the line has more fields"]),
        (b"oh, B,Tee,9,,B-L,L,,\nB,Tee,9,,B-X,X,,\n", 1, ["line 5: the line has more fields"]),
        (b",Cap,1,,,,,\nD,Hat,1,,,,,\n", 3, ["line 5: SKU is required"]),
        (b",Tee,9,,B-L,L,,\nD,Hat,1,,,,,\n", 2, ["line 5: SKU is required"]),
        # Where nobody knows how it goes on, it is said that nothing more was read.
        (b'C,"Cap"x,1,,,,,\nD,Hat,1,,,,,\n', 1, ["line 3: the file breaks", "nothing after it"]),
        (b'C,Cap,1,,,,,\nD,"Hat"x,1,,,,,\n', 3, ["line 6: is no CSV", "nothing after it"]),
        (b"C," + b"x" * (5 << 20) + b",1,,,,,\n", 1, ["line 5: the line is too long; nothing"]),
    ],
)
async def test_a_bad_line_refuses_its_own_product_alone(
    merchant: Merchant, tmp_path: Path, content: bytes, created: int, places: list[str]
) -> None:
    report = await brought_in(merchant, tmp_path / "bad.csv", OWN.encode() + content)
    assert report.counts.created == created, report.refused
    told = " | ".join(map(str, report.refused))
    assert all(place in told for place in places), told


async def test_bad_lines_of_other_shops_refuse_their_products_alone(
    merchant: Merchant, tmp_path: Path
) -> None:
    spoilt = SHOPIFY.replace("2.jpg,,,", "2.jpg,,,,")
    report = await brought_in(merchant, tmp_path / "shopify.csv", spoilt)
    assert (report.counts.created, [str(one) for one in report.refused]) == (
        1,
        ["line 4: the line has more fields than the header (INVALID_ARGUMENT)"],
    )
    # A variation that can't be read names its product somewhere: that one may not lose it.
    spoilt = WOO.replace("Hoodie - S,1,visible,,1", "Hoodie, S,1,visible,,1")
    report = await brought_in(merchant, tmp_path / "woo.csv", spoilt)
    told = "\n".join(map(str, report.refused))
    assert report.counts.created == 1, told
    assert "line 2: would lose a variation: line 4 can't be read" in told
    assert "line 4: the line has more fields than the header" in told


async def test_woocommerces_prices_may_have_a_comma(merchant: Merchant, tmp_path: Path) -> None:
    """Its exporter writes decimals as the shop shows them."""
    local = WOO.replace(",0,8,10,", ',0,"8,50","10,95",')
    await brought_in(merchant, tmp_path / "woo.csv", local)
    cap = await by_sku(merchant, "CAP")
    assert (cap.price, cap.compare_at_price) == ("8.50", "10.95")
    report = await brought_in(
        merchant, tmp_path / "woo.csv", WOO.replace(",0,8,10,", ',0,,"1.000,5",')
    )
    assert "line 3: Regular price must be a number" in " ".join(map(str, report.refused))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (OWN.encode() + b'C,"half a na', "line 5: the file is cut off within quotes"),
        (
            gzip.compress((OWN + "D,Hat,1,,,,,\n" * 99).encode())[:-9],
            "the file is cut off or damaged here",
        ),
        (OWN.encode() + b"C,caf\xe9,1,,,,,\n", "the file is not UTF-8 here"),
        (OWN.encode() + b"C,Cap,1.005,,,,,\n", "product.price must have at most 2 decimals"),
        (OWN.encode() + b"C,Cap,many,,,,,\n", "line 5: Price must be a number with a point"),
    ],
)
async def test_bad_files_are_refused_with_the_place(
    merchant: Merchant, tmp_path: Path, content: bytes, place: str
) -> None:
    """What came before is kept, or nothing is, as asked."""
    report = await brought_in(merchant, tmp_path / "bad.csv", content)
    assert any(place in str(refused) for refused in report.refused), report.refused
    before = await merchant.products()
    with pytest.raises(CommerceError, match="RECORDS_REFUSED"):
        await brought_in(merchant, tmp_path / "bad.csv", content, all_or_none=True)
    assert await merchant.products() == before


REPEATED = {
    # What stands between its lines would leave the second half alone.
    "own": (
        "sku,name,price,variantSku\na,A,1,S\nb,B,1,\na,A,1,M\nb,B,2,\n",
        "line 4: sku is that of line 2 too; the lines of a product follow each other",
    ),
    # That the first half is refused makes the second no product.
    "half": (
        "sku,name,price,stock,variantSku\na,A,1,x,S\nb,B,1,,\na,A,1,1,M\n",
        "line 4: sku is that of line 2 too; the lines of a product follow each other",
    ),
    "handles": (
        "Handle,Title,Variant SKU,Variant Price\na,A,A-1,1\nb,B,B-1,1\na,,A-2,1\n",
        "line 4: Handle is that of line 2 too; the lines of a product follow each other",
    ),
    "shopify": (
        "Handle,Title,Variant SKU,Variant Price\na,A,SAME,1\nb,B,SAME,2\n",
        "line 3: product.sku is that of line 2 too",
    ),
    "woocommerce": (
        "ID,Type,SKU,Name,Regular price\n1,simple,SAME,A,1\n2,simple,SAME,B,2\n",
        "line 3: product.sku is that of line 2 too",
    ),
}


@pytest.mark.parametrize("case", REPEATED)
async def test_a_product_that_comes_twice_is_told(
    merchant: Merchant, tmp_path: Path, case: str
) -> None:
    """The second one took the place of the first, with its variants, and nobody heard of it."""
    content, told = REPEATED[case]
    report = await brought_in(merchant, tmp_path / "twice.csv", content)
    assert told in [str(one).removesuffix(" (INVALID_ARGUMENT)") for one in report.refused]
    assert report.counts.updated == 0


async def test_a_status_that_shopify_does_not_have_is_refused(
    merchant: Merchant, tmp_path: Path
) -> None:
    """It was sold."""
    content = "Handle,Title,Variant SKU,Variant Price,Status\na,A,A-1,1,Discontinued\n"
    report = await brought_in(merchant, tmp_path / "products.csv", content)
    told = "line 2: Status must be one of active, archived, draft, unlisted, not 'Discontinued'"
    assert [str(one) for one in report.refused] == [f"{told} (INVALID_ARGUMENT)"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"sku;name;price\na;A;1,50\n", "its columns are parted by ';', not by commas"),
        (b"sku\tname\tprice\na\tA\t1\n", "its columns are parted by tabs, not by commas"),
        ("sku,name,price\na,A,1\n".encode("utf-16"), "the file is UTF-16; save it as UTF-8"),
    ],
    ids=["semicolons", "tabs", "utf-16"],
)
async def test_what_spreadsheets_make_of_csv_is_named(
    merchant: Merchant, tmp_path: Path, content: bytes, says: str
) -> None:
    """That a file has no column `sku` helps nobody who sees one."""
    with pytest.raises(FileRefused, match=says):
        await brought_in(merchant, tmp_path / "sheet.csv", content)


async def test_bad_lines_of_json_are_refused_alone(merchant: Merchant, tmp_path: Path) -> None:
    lines = [
        '{"product": {"sku": "A", "name": "Mug", "price": "5", "stockQuantity": 3}}',
        '{"product": {"sku": "B", "nam": "Mug", "price": "5"}}',
        '{"product": {"sku": "C", "name": 7, "price": "5"}}',
        "[]",
        '{"tombstone": {"kind": "products", "id": "none"}}',
        '{"product": {"sku": "D", "na',
    ]
    report = await brought_in(merchant, tmp_path / "a.jsonl", "\n".join(lines))
    assert (report.counts.created, report.counts.deleted) == (1, 1)
    assert [refused.line for refused in report.refused] == [2, 3, 4, 6]
    assert "product.nam is no field" in str(report.refused[0])


@pytest.mark.parametrize(
    ("product", "problem"),
    [
        (r'"slug": "\u0000"', "product.slug must not contain a NUL character"),
        ('"price": 5', "product.price must be a text in quotes"),
        ('"stockQuantity": "5"', "product.stockQuantity must be a whole number"),
        ('"isVisible": 1', "product.isVisible must be true or false"),
        ('"status": "SOLD"', "product.status must be one of ACTIVE, DRAFT, ARCHIVED, OUT_OF_STOCK"),
        ('"images": "x"', "product.images must be a list"),
        ('"images": [1]', "product.images[0] must be a text in quotes"),
        ('"attributes": []', "product.attributes must be an object"),
        ('"variants": {}', "product.variants must be a list"),
        (
            '"variants": [{"options": {"a": 1}}]',
            "product.variants[0].options must be an object of texts",
        ),
        ('"variants": [{}, 1]', "product.variants[1] must be an object"),
        ('"variants": [{"name": []}]', "product.variants[0].name must be a text in quotes"),
        ('"variants": [{"nam": ""}]', "product.variants[0].nam is no field of a record"),
    ],
)
async def test_what_no_record_can_hold_is_named(
    merchant: Merchant, tmp_path: Path, product: str, problem: str
) -> None:
    line = f'{{"product": {{"sku": "A", "name": "A", "price": "1", {product}}}}}'
    (refused,) = (await brought_in(merchant, tmp_path / "a.jsonl", line)).refused
    assert str(refused) == f"line 1: {problem} (INVALID_ARGUMENT)"


async def test_an_import_goes_on_where_it_broke(merchant: Merchant, tmp_path: Path) -> None:
    rows = "".join(f"S{n},Mug {n},1.00\n" for n in range(250))
    path = tmp_path / "many.csv"
    first = await brought_in(merchant, path, "sku,name,price\n" + rows[:2000])
    report = await brought_in(merchant, path, "sku,name,price\n" + rows, after=first.position)
    assert await merchant.products() == 250
    assert first.counts.created + report.counts.created == 250


async def test_only_the_file_that_broke_is_gone_on_with(merchant: Merchant, tmp_path: Path) -> None:
    """Variable products of WooCommerce come last, whatever their lines are."""
    path = tmp_path / "woo.csv"
    half = await brought_in(merchant, path, "\n".join(WOO.splitlines()[:3]) + '\n"')
    assert half.counts.created == 1
    other = WOO.replace("Cap", "Hat")
    for content in (other, WOO.splitlines()[0]):
        with pytest.raises(FileRefused, match="not the file that broke"):
            await brought_in(merchant, path, content, after=half.position)
    rest = await brought_in(merchant, path, WOO, after=half.position)
    assert (rest.counts.created, await merchant.products()) == (1, 2)


async def test_every_refused_record_is_told_at_once(merchant: Merchant, tmp_path: Path) -> None:
    """However many there are, and also where one of them keeps all out."""
    rows = "".join(f"S{n},Mug,0.001\n" for n in range(1200))
    path = tmp_path / "many.csv"
    told: list[Refused] = []
    path.write_text(f"sku,name,price\n{rows}")
    streaming = Streaming(Applying(merchant.server.worker._database, SystemClock(), writable=True))
    for all_or_none in (False, True):
        options = Options(all_or_none=all_or_none)
        with contextlib.suppress(CommerceError):
            await import_file(streaming, caller(merchant), str(path), options, tell=told.append)
    assert [one.line for one in told] == [*range(2, 1202)] * 2

"""The part of the walk that a merchant goes who runs a promotion."""

from __future__ import annotations

from tests.contract.calls import Caller


def promotions(caller: Caller, staff: dict[str, str], cart: str) -> None:
    """Call everything about one promotion, from its draft to the archive."""
    service = "PromotionService_"
    terms = {
        "name": "Ten off mugs",
        "description": "For whoever buys two",
        "conditions": [{"quantity": 2, "lines": {"productIds": ["prod-mug"]}}],
        "effect": {
            "percent": {"percent": 10, "target": "LINES", "lines": {"productIds": ["prod-mug"]}}
        },
        "usageLimit": 1000,
        "budget": 250,
        "priority": 5,
    }
    made = caller.get(f"{service}CreatePromotion", staff, body=terms)
    at = {"promotionId": made["id"]}
    caller.get(f"{service}ActivatePromotion", staff, path=at, body={})
    changed = terms | {"name": "Ten off two mugs"}
    caller.get(f"{service}ChangePromotion", staff, path=at, body=changed)
    batch = {"prefix": "MUGS-", "length": 8, "count": 2, "usesEach": 1}
    caller.get(f"{service}CreateCodeBatch", staff, path=at, body=batch)
    caller.get(f"{service}ImportCodes", staff, path=at, body={"csv": "code,uses\nMUGDAY,5\n"})
    caller.get(f"{service}ExportCodes", staff, path=at, query={"pageSize": 20})
    caller.get(f"{service}PreviewPromotion", staff, path=at, query={"carts": 20})
    caller.get(f"{service}ExplainCart", staff, path={"cartId": cart})
    caller.get(f"{service}ListUses", staff, path=at, query={"pageSize": 20})
    caller.get(f"{service}GetPromotion", staff, path=at)
    chosen = {"filter": 'status = ACTIVE AND name:"mugs"', "pageSize": 20}
    caller.get(f"{service}ListPromotions", staff, query=chosen)
    caller.get(f"{service}PausePromotion", staff, path=at, body={})
    caller.get(f"{service}EndPromotion", staff, path=at, body={})
    caller.get(f"{service}ArchivePromotion", staff, path=at, body={})

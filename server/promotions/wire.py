"""Promotions to protobuf and back."""

from __future__ import annotations

from decimal import Decimal

from commerce.promotions.v1 import code_pb2, preview_pb2, promotion_pb2, promotion_service_pb2

from server.catalog.promotions.model import (
    EVERYTHING,
    Condition,
    ConditionKind,
    Effect,
    EffectKind,
    Selector,
    Target,
)
from server.catalog.promotions.preview import Explained, Preview
from server.catalog.promotions.terms import Terms
from server.kernel.errors import InvalidInput
from server.kernel.money import HUNDREDTHS, to_major
from server.platform.protobuf import timestamp
from server.promotions.domain.model import CodeBatch, Promotion, Use
from server.promotions.views import Answers, PromotionPage, UsePage

_TARGET = promotion_pb2.DiscountTarget
_ALL = 100 * HUNDREDTHS


# --- in ---------------------------------------------------------------------------------------


def terms_of(message: promotion_pb2.PromotionTerms) -> Terms:
    """Read what a promotion says.

    Raises:
        InvalidInput: An amount or a percentage has more than two decimals.
    """
    audience = message.customers
    return Terms(
        name=message.name,
        effect=_effect_of(message.effect),
        description=message.description.strip(),
        automatic=message.automatic,
        code=message.code.strip(),
        starts_at=message.starts_at,
        ends_at=message.ends_at,
        site_ids=tuple(message.site_ids),
        currency=message.currency,
        currencies=tuple(message.currencies),
        first_order=audience.first_order,
        customer_ids=tuple(audience.customer_ids),
        uses_each=audience.uses_each if audience.HasField("uses_each") else None,
        conditions=tuple(
            _condition_of(one, f"conditions[{place}]")
            for place, one in enumerate(message.conditions)
        ),
        any_condition=message.any_condition,
        usage_limit=message.usage_limit if message.HasField("usage_limit") else None,
        budget=_hundredths(message.budget, "budget") if message.HasField("budget") else None,
        group=message.group.strip(),
        priority=message.priority,
        exclusive=message.exclusive,
    )


def _hundredths(value: float, field: str) -> int:
    """Read a number of at most two decimals."""
    # The shortest text of a double is the decimal that was written.
    exact = Decimal(repr(value)) * HUNDREDTHS
    if exact != exact.to_integral_value():
        raise InvalidInput.field(field, "must have at most two decimals", reason="AMOUNT_DIGITS")
    return int(exact)


def _condition_of(message: promotion_pb2.PromotionCondition, field: str) -> Condition:
    selector = _selector_of(message.lines)
    if message.HasField("subtotal") == message.HasField("quantity"):
        raise InvalidInput.field(field, "must have either subtotal or quantity")
    if message.HasField("subtotal"):
        least = _hundredths(message.subtotal, f"{field}.subtotal")
        return Condition(ConditionKind.SUBTOTAL, least, selector)
    return Condition(ConditionKind.QUANTITY, message.quantity, selector)


def _selector_of(message: promotion_pb2.LineSelector) -> Selector:
    if not message.product_ids and not message.attributes:
        return EVERYTHING
    attributes = tuple((one.name, frozenset(one.values)) for one in message.attributes)
    return Selector(frozenset(message.product_ids), attributes)


def _effect_of(message: promotion_pb2.PromotionEffect) -> Effect:
    which = message.WhichOneof("effect")
    if which == "percent":
        share = message.percent
        most = "effect.percent.maxAmount"
        return Effect(
            EffectKind.PERCENT,
            _target_of(share.target),
            _hundredths(share.percent, "effect.percent.percent"),
            most=_hundredths(share.max_amount, most) if share.HasField("max_amount") else None,
            selector=_selector_of(share.lines),
            count=share.cheapest,
        )
    if which == "amount":
        amount = message.amount
        return Effect(
            EffectKind.FIXED,
            _target_of(amount.target),
            _hundredths(amount.amount, "effect.amount.amount"),
            each=amount.each_unit,
            selector=_selector_of(amount.lines),
            count=amount.cheapest,
        )
    if which == "buy_x_get_y":
        deal = message.buy_x_get_y
        return Effect(
            EffectKind.BUY_X_GET_Y,
            value=_hundredths(deal.percent, "effect.buyXGetY.percent") or _ALL,
            selector=_selector_of(deal.got),
            count=deal.get,
            buy=deal.buy,
            bought=_selector_of(deal.bought),
            times=deal.times,
        )
    if which == "gift":
        gift = Selector(frozenset({message.gift.product_id}))
        count = message.gift.quantity or 1
        return Effect(EffectKind.GIFT, value=_ALL, selector=gift, count=count)
    return Effect(EffectKind.FREE_SHIPPING)


def _target_of(value: int) -> Target:
    return Target(_TARGET.Name(value)) if value else Target.ORDER  # type: ignore[arg-type]


# --- out --------------------------------------------------------------------------------------


def promotion_to_pb(promotion: Promotion) -> promotion_pb2.Promotion:
    """Show a promotion."""
    shown = promotion_pb2.Promotion(
        id=promotion.id,
        status=promotion_pb2.Promotion.Status.Value(promotion.status.value),
        terms=_terms_to_pb(promotion.terms),
        used_count=promotion.used,
        spent=to_major(promotion.spent),
        code_count=promotion.codes,
        created_at=timestamp(promotion.created_at),
        updated_at=timestamp(promotion.updated_at),
        version=promotion.version,
    )
    if promotion.starts_at is not None:
        shown.starts_at.CopyFrom(timestamp(promotion.starts_at))
    if promotion.ends_at is not None:
        shown.ends_at.CopyFrom(timestamp(promotion.ends_at))
    return shown


def _terms_to_pb(terms: Terms) -> promotion_pb2.PromotionTerms:
    shown = promotion_pb2.PromotionTerms(
        name=terms.name,
        description=terms.description,
        automatic=terms.automatic,
        code=terms.code,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
        site_ids=terms.site_ids,
        currency=terms.currency,
        currencies=terms.currencies,
        conditions=[_condition_to_pb(one) for one in terms.conditions],
        any_condition=terms.any_condition,
        effect=_effect_to_pb(terms.effect),
        usage_limit=terms.usage_limit,
        budget=None if terms.budget is None else to_major(terms.budget),
        group=terms.group,
        priority=terms.priority,
        exclusive=terms.exclusive,
    )
    if terms.first_order or terms.customer_ids or terms.uses_each is not None:
        shown.customers.first_order = terms.first_order
        shown.customers.customer_ids.extend(terms.customer_ids)
        if terms.uses_each is not None:
            shown.customers.uses_each = terms.uses_each
    return shown


def _selector_to_pb(selector: Selector) -> promotion_pb2.LineSelector | None:
    if not selector:
        return None
    return promotion_pb2.LineSelector(
        product_ids=sorted(selector.product_ids),
        attributes=[
            promotion_pb2.AttributeSelector(name=name, values=sorted(values))
            for name, values in selector.attributes
        ],
    )


def _condition_to_pb(condition: Condition) -> promotion_pb2.PromotionCondition:
    shown = promotion_pb2.PromotionCondition(lines=_selector_to_pb(condition.selector))
    if condition.kind is ConditionKind.SUBTOTAL:
        shown.subtotal = to_major(condition.least)
    else:
        shown.quantity = condition.least
    return shown


def _effect_to_pb(effect: Effect) -> promotion_pb2.PromotionEffect:
    kind, lines = effect.kind, _selector_to_pb(effect.selector)
    value = to_major(effect.value)
    if kind is EffectKind.PERCENT:
        share = promotion_pb2.PercentOff(
            percent=value,
            target=_TARGET.Value(effect.target.value),
            lines=lines,
            cheapest=effect.count,
            max_amount=None if effect.most is None else to_major(effect.most),
        )
        return promotion_pb2.PromotionEffect(percent=share)
    if kind is EffectKind.FIXED:
        amount = promotion_pb2.AmountOff(
            amount=value,
            target=_TARGET.Value(effect.target.value),
            lines=lines,
            cheapest=effect.count,
            each_unit=effect.each,
        )
        return promotion_pb2.PromotionEffect(amount=amount)
    if kind is EffectKind.BUY_X_GET_Y:
        deal = promotion_pb2.BuyXGetY(
            buy=effect.buy,
            bought=_selector_to_pb(effect.bought),
            get=effect.count,
            got=lines,
            percent=value,
            times=effect.times,
        )
        return promotion_pb2.PromotionEffect(buy_x_get_y=deal)
    if kind is EffectKind.GIFT:
        (product,) = effect.selector.product_ids
        gift = promotion_pb2.Gift(product_id=product, quantity=effect.count)
        return promotion_pb2.PromotionEffect(gift=gift)
    return promotion_pb2.PromotionEffect(free_shipping=promotion_pb2.FreeShipping())


def page_to_pb(page: PromotionPage) -> promotion_service_pb2.ListPromotionsResponse:
    """Show a page of promotions."""
    return promotion_service_pb2.ListPromotionsResponse(
        promotions=map(promotion_to_pb, page.promotions), next_page_token=page.next_page_token
    )


def batch_to_pb(batch: CodeBatch) -> code_pb2.CodeBatch:
    """Show a batch of codes."""
    return code_pb2.CodeBatch(
        id=batch.id,
        promotion_id=batch.promotion_id,
        prefix=batch.prefix,
        count=batch.count,
        uses_each=batch.uses_each or 0,
        created_at=timestamp(batch.created_at),
    )


def uses_to_pb(page: UsePage) -> code_pb2.ListUsesResponse:
    """Show a page of uses."""
    return code_pb2.ListUsesResponse(
        uses=map(_use_to_pb, page.uses), next_page_token=page.next_page_token
    )


def _use_to_pb(use: Use) -> code_pb2.PromotionUse:
    return code_pb2.PromotionUse(
        cart_id=use.cart_id,
        status=code_pb2.PromotionUse.Status.Value(use.status),
        code=use.code,
        customer_id=use.customer_id,
        order_id=use.order_id,
        amount=to_major(use.amount),
        created_at=timestamp(use.created_at),
        updated_at=timestamp(use.updated_at),
    )


def preview_to_pb(currency: str, preview: Preview) -> preview_pb2.PreviewPromotionResponse:
    """Show what a promotion would do."""
    displaced = sorted(preview.displaced.values(), key=lambda one: (-one.amount, one.promotion_id))
    return preview_pb2.PreviewPromotionResponse(
        carts=preview.carts,
        matched=preview.matched,
        cost=to_major(preview.cost),
        difference=to_major(preview.difference),
        currency=currency,
        other_currencies=preview.other_currencies,
        displaced=[
            preview_pb2.DisplacedPromotion(
                promotion_id=one.promotion_id,
                name=one.name,
                carts=one.carts,
                amount=to_major(one.amount),
            )
            for one in displaced
        ],
        surprising=[
            preview_pb2.PreviewedCart(
                cart_id=cart.cart_id,
                subtotal=to_major(cart.subtotal),
                amount=to_major(cart.amount),
                before=to_major(cart.before),
                after=to_major(cart.after),
                currency=cart.currency,
            )
            for cart in preview.surprising
        ],
    )


def explanation_to_pb(currency: str, told: list[Explained]) -> preview_pb2.ExplainCartResponse:
    """Show what promotions do in a cart."""
    return preview_pb2.ExplainCartResponse(
        promotions=[
            preview_pb2.ExplainedPromotion(
                promotion_id=one.rule.id,
                name=one.rule.name,
                amount=to_major(one.amount),
                parts=[
                    preview_pb2.ExplainedPart(item_id=line, amount=to_major(part))
                    for line, part in one.parts
                ],
                free_shipping=one.free_shipping,
                reason=one.reason,
                missing_amount=None if one.missing is None else to_major(one.missing),
                missing_units=one.missing_units,
            )
            for one in told
        ],
        currency=currency,
    )


ANSWERS = Answers(
    lambda promotion: promotion_to_pb(promotion).SerializeToString(),
    lambda batch: batch_to_pb(batch).SerializeToString(),
)
"""How answers are kept for repeated calls."""

"""What the use cases of promotions answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.promotions.domain.model import CodeBatch, Promotion, Use


@dataclass(frozen=True, slots=True)
class Answers:
    """Writes answers down for repeated calls."""

    promotion: Callable[[Promotion], bytes]
    batch: Callable[[CodeBatch], bytes]


@dataclass(frozen=True, slots=True)
class PromotionPage:
    """One page of promotions."""

    promotions: Sequence[Promotion]
    next_page_token: str


@dataclass(frozen=True, slots=True)
class UsePage:
    """One page of uses."""

    uses: Sequence[Use]
    next_page_token: str


@dataclass(frozen=True, slots=True)
class CodePage:
    """One page of codes."""

    csv: str
    next_page_token: str

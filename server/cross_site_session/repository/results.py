"""What a merge of two sessions came to, as the column `mergeResult` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.containers.merge_report import ContainerType, MergeOutcome, Outcome
from server.cross_site_session.domain import Conflict, Holding, Migration, Resolution


def merge_result(result: Migration) -> dict[str, Any]:
    """Write what a merge came to as the column `mergeResult`."""
    return {
        "sourceId": result.source_id,
        "targetId": result.target_id,
        "migrated": {
            kind.value: [holding.id, holding.count] for kind, holding in result.migrated.items()
        },
        "conflicts": [
            [row.type, row.source_id, row.target_id, row.resolution, row.details]
            for row in result.conflicts
        ],
        "report": [
            [
                kind.value,
                row.product_id,
                row.variant_id,
                row.outcome.value,
                row.quantity,
                row.reason,
                row.code,
            ]
            for kind, row in result.report
        ],
    }


def read_result(document: Mapping[str, Any]) -> Migration:
    """Read the column `mergeResult`."""
    return Migration(
        source_id=document["sourceId"],
        target_id=document["targetId"],
        migrated={
            ContainerType(kind): Holding(*held) for kind, held in document["migrated"].items()
        },
        conflicts=tuple(
            Conflict(ContainerType(kind), source, target, Resolution(resolution), details)
            for kind, source, target, resolution, details in document["conflicts"]
        ),
        report=tuple(
            (
                ContainerType(kind),
                MergeOutcome(product, variant, Outcome(outcome), quantity, reason, code),
            )
            for kind, product, variant, outcome, quantity, reason, code in document["report"]
        ),
    )

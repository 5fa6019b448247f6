"""Receiving webhooks: a request's signature is verified, and its event read as a message.

    event = received(request.headers, request.body, secret="whsec_…")
    if event.WhichOneof("data") == "cart_item_added": ...

Needs the package `standardwebhooks`: `pip install commerce-client[webhooks]`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from commerce.webhooks.v1.event_pb2 import WebhookEvent
from google.protobuf import json_format
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

__all__ = ["WebhookVerificationError", "received"]

_PREFIX, _VERSION = "commerce.", ".v1"


def received(headers: Mapping[str, str], body: bytes, *, secret: str) -> WebhookEvent:
    """Verify a request's signature and read its event.

    Args:
        headers: The request's headers, in any case.
        body: The request's body as it came, byte for byte.
        secret: The endpoint's secret, `whsec_…`.

    Returns:
        The event. Its data is the field that is named by its type: `cart_item_added` of
        `commerce.cart.item_added.v1`. Of a type or a version that this package does not know, no
        data is set.

    Raises:
        WebhookVerificationError: The request is not from the server, or older than five minutes.
        ValueError: It is no event.
    """
    Webhook(secret).verify(body, dict(headers), json_parse=False)
    read = json.loads(body)
    data = read.pop("data", None)
    kind = str(read.get("type", ""))
    field = kind.removeprefix(_PREFIX).removesuffix(_VERSION).replace(".", "_")
    described = WebhookEvent.DESCRIPTOR.fields_by_name.get(field)
    if described is not None and described.containing_oneof is not None and kind.endswith(_VERSION):
        read[field] = data
    return json_format.ParseDict(read, WebhookEvent(), ignore_unknown_fields=True)

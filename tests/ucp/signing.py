"""An agent's keys, and requests signed with them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from http_message_signatures import HTTPMessageSigner, algorithms
from http_message_signatures.resolvers import MappingKeyResolver
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

COVERED = ("@method", "@authority", "@path", "ucp-agent")
_P256, _ED25519 = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
_PRIVATE: dict[str, Any] = {"p256": _P256, "ed25519": _ED25519, "odd": _P256, "unknown": _P256}
ALGORITHMS: dict[str, Any] = {"ed25519": algorithms.ED25519}
KEYS: list[dict[str, Any]] = [
    {"kid": "p256", "alg": "ES256", **json.loads(ECAlgorithm.to_jwk(_P256.public_key()))},
    {"kid": "ed25519", "alg": "EdDSA", **json.loads(OKPAlgorithm.to_jwk(_ED25519.public_key()))},
    {"kid": "odd", "kty": "OKP", "crv": "Ed448", "x": "AA"},
]
"""What the agent publishes: keys of both kinds, and one of a curve that nobody here knows."""


def signed(
    request: httpx.Request,
    key: str = "p256",
    *,
    covered: tuple[str, ...] = COVERED,
    age: timedelta = timedelta(0),
    ends: timedelta | None = None,
) -> httpx.Request:
    """Sign a request as agents do, its body with it."""
    now = datetime.now(UTC)
    HTTPMessageSigner(
        signature_algorithm=ALGORITHMS.get(key, algorithms.ECDSA_P256_SHA256),
        key_resolver=MappingKeyResolver(public_keys={}, private_keys=_PRIVATE),
    ).sign(
        request,
        key_id=key,
        created=now - age,
        expires=now + ends if ends is not None else None,
        label="sig1",
        include_alg=False,
        covered_component_ids=covered,
        body=request.content or None,
    )
    return request

"""Signatures of agents' calls, checked where one is sent and the agent's keys are known.

A call needs none: the cart's id is what opens a cart. One that is sent must be right, so that an
agent learns of a wrong key, and nobody else's body passes for a signed one.

Source: RFC 9421 (HTTP message signatures), RFC 9530 (digests); the protocol's keys and words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import http_sf
import jwt
from http_message_signatures import HTTPMessageVerifier, algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import MappingKeyResolver

from server.ucp.errors import ProtocolError
from server.ucp.views import Sent

MAX_AGE = timedelta(minutes=5)
"""How old a signature may be."""
COVERED = ("@method", "@authority", "@path")
"""What each has to cover; with a body the digest of it too."""
_ALGORITHMS = {
    "P-256": algorithms.ECDSA_P256_SHA256,
    "P-384": algorithms.ECDSA_P384_SHA384,
    "Ed25519": algorithms.ED25519,
}
"""By the key's curve."""
_WRONG = (HTTPMessageSignaturesException, jwt.PyJWTError, ValueError)
"""What the libraries raise of signatures and of keys, which strangers write."""
_NOT_RIGHT = "The signature is not right"


def check(sent: Sent | None, keys: Iterable[Mapping[str, Any]]) -> bool:
    """See that a call's signature is right, where it has one; say whether it proves the agent.

    Args:
        sent: The call as it was sent; None where it came by no HTTP of an agent.
        keys: The agent's public keys, as JSON Web Keys; where none is known nothing is checked.

    Raises:
        ProtocolError: It is wrong, too old, by an unknown key, or covers too little.
    """
    known = {key["kid"]: key for key in keys if isinstance(key.get("kid"), str)}
    if not known or sent is None:
        return False
    if not ({"signature", "signature-input"} & sent.headers.keys()):
        return False
    name = _key_id(sent.headers.get("signature-input", ""))
    if name is None:
        raise _refused("signature_invalid", "Signature-Input names no key")
    key = known.get(name)
    if key is None:
        raise _refused("key_not_found", "The agent has no such key")
    algorithm = _ALGORITHMS.get(str(key.get("crv")))
    if algorithm is None:
        raise _refused("algorithm_unsupported", f"Keys are of {', '.join(_ALGORITHMS)}")
    if key.get("alg") == "none":
        raise _refused("signature_invalid", _NOT_RIGHT)
    try:
        public = jwt.PyJWK.from_dict(dict(key)).key
        resolver = MappingKeyResolver(public_keys={name: public}, private_keys={})
        verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=resolver)
        verifier.verify(sent, max_age=MAX_AGE, require_components=COVERED, body=sent.body)
    except _WRONG as wrong:
        raise _refused("signature_invalid", _NOT_RIGHT) from wrong
    return True


def _key_id(header: str) -> str | None:
    """Read which key made the first signature; None where the header can't be read."""
    try:
        fields: Any = http_sf.parse(header.encode(), tltype="dictionary")
        name = next(iter(fields.values()))[1].get("keyid")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, StopIteration):
        return None
    return name if isinstance(name, str) else None


def _refused(code: str, content: str) -> ProtocolError:
    return ProtocolError(401, code, content)

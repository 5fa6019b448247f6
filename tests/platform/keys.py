"""Signing keys and who publishes them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from tests.support.workers import COMPANY


class SigningKey:
    """A private key with the name it is published under."""

    def __init__(self, key_id: str, algorithm: str = "RS256", *, bits: int = 2048) -> None:
        self.key_id, self.algorithm = key_id, algorithm
        self.private: Any = (
            rsa.generate_private_key(public_exponent=65537, key_size=bits)
            if algorithm == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )

    def published(self) -> dict[str, Any]:
        """Give the public half as a JWK."""
        kind: Any = RSAAlgorithm if self.algorithm == "RS256" else ECAlgorithm
        made: dict[str, Any] = kind.to_jwk(self.private.public_key(), as_dict=True)
        return made | {"kid": self.key_id, "use": "sig", "alg": self.algorithm}

    def pem(self) -> bytes:
        """Give the public half as PEM."""
        made: bytes = self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return made

    def token(
        self, *, algorithm: str | None = None, key_id: str | None = None, **claims: Any
    ) -> str:
        """Sign a token, by the key's own algorithm and under its own name unless told."""
        known = {"sub": "cust-bob", "companyId": COMPANY, "exp": int(time.time()) + 600}
        return jwt.encode(
            known | claims,
            self.private,
            algorithm=algorithm or self.algorithm,
            headers={"kid": key_id or self.key_id},
        )


@dataclass
class Publisher:
    """What an identity provider publishes at the moment."""

    url: str
    keys: list[SigningKey] = field(default_factory=list)
    status: int = 200
    text: bytes | None = None
    """What it answers instead of keys."""
    fetches: int = 0

    def body(self) -> bytes:
        """Give the document."""
        if self.text is not None:
            return self.text
        return json.dumps({"keys": [key.published() for key in self.keys]}).encode()

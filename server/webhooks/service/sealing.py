"""Sealing what must be shown to no one who reads the database."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.kernel.errors import Unavailable

_NONCE_BYTES = 12
_INFO = b"commerce webhook secrets"


class Seal:
    """Seals secrets with AES-256-GCM, each for its endpoint alone.

    Args:
        keys: Texts to derive keys from (HKDF-SHA256): the first seals, all open.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = [
            AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=_INFO).derive(key.encode()))
            for key in keys
        ]

    def close(self, endpoint_id: str, secret: str) -> bytes:
        """Seal a secret.

        Raises:
            Unavailable: The server has no key.
        """
        if not self._ciphers:
            raise Unavailable("UNAVAILABLE", "The server has no key for secrets: WEBHOOK_KEYS")
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, secret.encode(), endpoint_id.encode())

    def open(self, endpoint_id: str, sealed: bytes) -> str:
        """Open what was sealed for an endpoint.

        Raises:
            Unavailable: None of the keys opens it.
        """
        nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, box, endpoint_id.encode()).decode()
            except InvalidTag:
                continue
        raise Unavailable("UNAVAILABLE", "No key of WEBHOOK_KEYS opens the endpoint's secret")

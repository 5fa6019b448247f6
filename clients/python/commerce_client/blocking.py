"""A channel for code without asyncio, that the generated stubs take as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Self

import grpc

from commerce_client.errors import error_of
from commerce_client.policy import (
    CHANNEL_OPTIONS,
    DEFAULT_TIMEOUT_SECONDS,
    Credentials,
    Policy,
    Token,
    mutates,
    request_id_of,
)


def connect_blocking(
    target: str,
    *,
    token: Token | None = None,
    company_id: str | None = None,
    session_token: str | None = None,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    plaintext: bool = False,
) -> BlockingChannel:
    """Open a channel as `connect` does, whose calls block until the answer is there."""
    if plaintext:
        channel = grpc.insecure_channel(target, CHANNEL_OPTIONS)
    else:
        channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(), CHANNEL_OPTIONS)
    return BlockingChannel(
        channel, Policy(Credentials(token, company_id, session_token), timeout_seconds)
    )


class BlockingChannel:
    """A connection, and who calls over it."""

    def __init__(self, channel: grpc.Channel, policy: Policy) -> None:
        self._channel = channel
        self._policy = policy

    def acting_as(
        self,
        *,
        token: Token | None = None,
        company_id: str | None = None,
        session_token: str | None = None,
    ) -> BlockingChannel:
        """Return the same connection for a caller with exactly these credentials."""
        credentials = Credentials(token, company_id, session_token)
        return BlockingChannel(self._channel, replace(self._policy, credentials=credentials))

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what calls *method*; the stubs ask."""
        return _Method(self._channel.unary_unary(method, *args, **kwargs), self._policy, method)

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what opens a stream of *method*; the stubs ask, and `follow_blocking` goes on."""
        return _Stream(self._channel.unary_stream(method, *args, **kwargs), self._policy)

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what sends a stream to *method*, for as long as the caller has messages."""
        return _Sending(self._channel.stream_unary(method, *args, **kwargs), self._policy)

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what opens a stream in both directions."""
        return _Stream(self._channel.stream_stream(method, *args, **kwargs), self._policy)

    def __getattr__(self, name: str) -> Any:
        """Give what else a channel of gRPC has, without this layer."""
        return getattr(self._channel, name)

    def close(self) -> None:
        """Close the connection, for all who act over it."""
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Stream:
    """Opens streams of one method."""

    __slots__ = ("_inner", "_policy")

    def __init__(self, inner: Any, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def __call__(self, request: Any, metadata: Any = None, **options: Any) -> _Reading:
        pairs = self._policy.outgoing(metadata, mutates=False)
        return _Reading(self._inner(request, metadata=pairs, **options), request_id_of(pairs))


class _Sending:
    """Sends streams to one method; each message stands for itself, so there is no key."""

    __slots__ = ("_inner", "_policy")

    def __init__(self, inner: Any, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def __call__(self, requests: Any, metadata: Any = None, **options: Any) -> Any:
        pairs = self._policy.outgoing(metadata, mutates=False)
        try:
            return self._inner(requests, metadata=pairs, **options)
        except grpc.RpcError as failed:
            raise error_of(failed, request_id_of(pairs)) from failed  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        """Give `with_call` and `future` as gRPC has them, without this layer."""
        return getattr(self._inner, name)


class _Reading:
    """A stream that is open; what it is read by raises `CommerceError`."""

    __slots__ = ("_inner", "_request_id")

    def __init__(self, inner: Any, request_id: str) -> None:
        self._inner = inner
        self._request_id = request_id

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._inner
        except grpc.RpcError as failed:
            raise error_of(failed, self._request_id) from failed  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        """Give what else gRPC knows of the call, `cancel` for one."""
        return getattr(self._inner, name)


class _Method:
    """Calls one method."""

    __slots__ = ("_inner", "_mutates", "_policy")

    def __init__(self, inner: Any, policy: Policy, path: str) -> None:
        self._inner = inner
        self._policy = policy
        self._mutates = mutates(path)

    def __call__(
        self, request: Any, timeout: float | None = None, metadata: Any = None, **options: Any
    ) -> Any:
        pairs = self._policy.outgoing(metadata, mutates=self._mutates)
        seconds = self._policy.timeout_seconds if timeout is None else timeout
        try:
            return self._inner(request, timeout=seconds, metadata=pairs, **options)
        except grpc.RpcError as failed:
            raise error_of(failed, request_id_of(pairs)) from failed  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        """Give `with_call` and `future` as gRPC has them, without this layer."""
        return getattr(self._inner, name)

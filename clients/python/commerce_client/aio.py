"""A channel of asyncio that the generated stubs take."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from dataclasses import replace
from typing import Any, Self

import grpc

from commerce_client.errors import error_of
from commerce_client.policy import (
    CHANNEL_OPTIONS,
    DEFAULT_TIMEOUT_SECONDS,
    Credentials,
    Pairs,
    Policy,
    Token,
    mutates,
    request_id_of,
)


def connect(
    target: str,
    *,
    token: Token | None = None,
    company_id: str | None = None,
    session_token: str | None = None,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    plaintext: bool = False,
) -> CommerceChannel:
    """Open a channel for the generated stubs; nothing is sent before the first call.

    Args:
        target: Host and port.
        token: A bearer token, or what gives the current one.
        company_id: The company that a guest shops at.
        session_token: What proves that a guest's container is the caller's.
        timeout_seconds: For all attempts of a call together, unless the call says otherwise.
        plaintext: Whether to go without TLS, as on the machine itself.
    """
    if plaintext:
        channel = grpc.aio.insecure_channel(target, CHANNEL_OPTIONS)
    else:
        channel = grpc.aio.secure_channel(target, grpc.ssl_channel_credentials(), CHANNEL_OPTIONS)
    return CommerceChannel(
        channel, Policy(Credentials(token, company_id, session_token), timeout_seconds)
    )


class CommerceChannel(grpc.aio.Channel):
    """A connection, and who calls over it.

    The stubs get their calls from it, so there is no interceptor between them and gRPC: those of
    `grpc.aio` cost every call a task of its own.
    """

    def __init__(self, channel: grpc.aio.Channel, policy: Policy) -> None:
        self._channel = channel
        self._policy = policy

    def acting_as(
        self,
        *,
        token: Token | None = None,
        company_id: str | None = None,
        session_token: str | None = None,
    ) -> CommerceChannel:
        """Return the same connection for a caller with exactly these credentials."""
        credentials = Credentials(token, company_id, session_token)
        return CommerceChannel(self._channel, replace(self._policy, credentials=credentials))

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what calls *method*; the stubs ask."""
        return _Method(self._channel.unary_unary(method, *args, **kwargs), self._policy, method)

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what opens a stream of *method*; the stubs ask, and `follow` lets it go on."""
        return _Stream(self._channel.unary_stream(method, *args, **kwargs), self._policy)

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what sends a stream to *method*, for as long as the caller has messages."""
        return _Sending(self._channel.stream_unary(method, *args, **kwargs), self._policy)

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Give what opens a stream in both directions."""
        return _Stream(self._channel.stream_stream(method, *args, **kwargs), self._policy)

    async def close(self, grace: float | None = None) -> None:
        """Close the connection, for all who act over it."""
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """Say how the connection is."""
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the connection is in another state."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until the connection is made."""
        await self._channel.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Method:
    """Calls one method."""

    __slots__ = ("_inner", "_mutates", "_policy")

    def __init__(self, inner: Any, policy: Policy, path: str) -> None:
        self._inner = inner
        self._policy = policy
        self._mutates = mutates(path)

    def __call__(
        self, request: Any, *, timeout: float | None = None, metadata: Any = None, **options: Any
    ) -> _Call:
        pairs = self._policy.outgoing(metadata, mutates=self._mutates)
        seconds = self._policy.timeout_seconds if timeout is None else timeout
        return _Call(self._inner(request, timeout=seconds, metadata=pairs, **options), pairs)


class _Stream:
    """Opens streams of one method."""

    __slots__ = ("_inner", "_policy")

    def __init__(self, inner: Any, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def __call__(self, request: Any = None, *, metadata: Any = None, **options: Any) -> _Reading:
        pairs = self._policy.outgoing(metadata, mutates=False)
        return _Reading(self._inner(request, metadata=pairs, **options), pairs)


class _Sending:
    """Sends streams to one method; each message stands for itself, so there is no key."""

    __slots__ = ("_inner", "_policy")

    def __init__(self, inner: Any, policy: Policy) -> None:
        self._inner = inner
        self._policy = policy

    def __call__(self, requests: Any = None, *, metadata: Any = None, **options: Any) -> _Call:
        pairs = self._policy.outgoing(metadata, mutates=False)
        return _Call(self._inner(requests, metadata=pairs, **options), pairs)


class _Reading:
    """A stream that is open; what it is read by raises `CommerceError`."""

    __slots__ = ("_inner", "_pairs")

    def __init__(self, inner: Any, pairs: Pairs) -> None:
        self._inner = inner
        self._pairs = pairs

    async def read(self) -> Any:
        """Give the next message; at the end what gRPC gives then, which is false."""
        try:
            return await self._inner.read()
        except grpc.aio.AioRpcError as failed:
            raise error_of(failed, request_id_of(self._pairs)) from failed

    async def __aiter__(self) -> AsyncIterator[Any]:
        while message := await self.read():
            yield message

    def __getattr__(self, name: str) -> Any:
        """Give what else gRPC knows of the call, `cancel` for one."""
        return getattr(self._inner, name)


class _Call:
    """A call under way; awaited, it gives the answer or raises `CommerceError`."""

    __slots__ = ("_inner", "_pairs")

    def __init__(self, inner: Any, pairs: Pairs) -> None:
        self._inner = inner
        self._pairs = pairs

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from self._inner.__await__())
        except grpc.aio.AioRpcError as failed:
            raise error_of(failed, request_id_of(self._pairs)) from failed

    def __getattr__(self, name: str) -> Any:
        """Give what else gRPC knows of the call, `initial_metadata` for one."""
        return getattr(self._inner, name)

"""The stops of every call: metadata, errors, authentication, limits, validation, servicer.

The stops are folded into one function a method, put together once at registration: grpc.aio's own
interceptors would cost each call an await and a look-up apiece.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from server.kernel.identity import Caller
from server.platform.database.shards import serve_company
from server.platform.grpc.authenticator import Authenticator, stranger
from server.platform.grpc.call_metadata import Call, check_unguessable, current_caller
from server.platform.grpc.error_mapping import Refusal, refusal_of, trailers
from server.platform.grpc.guesses import Guesses, guessed
from server.platform.grpc.instruments import instrumented, instrumented_stream
from server.platform.grpc.large_calls import LargeCalls
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.queues import CallerQueues
from server.platform.grpc.refusals import RefusalRecords
from server.platform.grpc.roles import Access, admit
from server.platform.grpc.streaming import StreamLimits, failure_event, writer_of
from server.platform.grpc.validation import RequestReader
from server.platform.records import idempotency
from server.platform.records.stream_terms import Terms, current_terms
from server.platform.telemetry import logger, metrics

Context = grpc.aio.ServicerContext[bytes, bytes]
Behaviour = Callable[[Any, Any], Awaitable[Message]]
Updates = Callable[[Any, Any], AsyncGenerator[Message, None]]
REPLAYED = ("idempotent-replayed", "true")


class Pipeline:
    """Puts the stops around the methods of servicers."""

    def __init__(
        self,
        authenticator: Authenticator,
        limits: CallLimits,
        *,
        secret: str,
        guesses: Guesses,
        refusals: RefusalRecords,
        streams: StreamLimits,
        large: LargeCalls,
    ) -> None:
        self._authenticator = authenticator
        self._limits = limits
        self._streams = streams
        self._large = large
        self._guesses = guesses
        self._refusals = refusals
        self._secret = secret.encode()
        self._queues = CallerQueues()
        self._log = logger()

    def handler(
        self, method: MethodDescriptor, inner: grpc.RpcMethodHandler[Any, Any], access: Access
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Wrap one method of a servicer: unary, or one whose requests or answers are a stream."""
        if inner.response_streaming:
            return self._update_handler(method, inner, access)
        if inner.request_streaming:
            return self._stream_handler(method, inner, access)
        name = f"/{method.containing_service.full_name}/{method.name}"
        guess = guessed(method)
        behaviour: Behaviour = inner.unary_unary  # type: ignore[assignment]
        reader = RequestReader(method, inner.request_deserializer)  # type: ignore[arg-type]
        version_of = version_reader(method.output_type)
        answer_type = message_factory.GetMessageClass(method.output_type)
        replays = metrics.REPLAYED.labels(method.containing_service.full_name, method.name)

        async def serve(raw: bytes, context: Context) -> bytes:
            call = Call.of(context, name)
            caller: Caller | None = None
            headers: list[tuple[str, str]] = []
            try:
                caller = await self._authenticator.caller(call, access)
                admit(caller, access, mutates=reader.mutates)
                self._limits.admit(caller)
                self._guesses.admit(caller, guess)
                request = reader.read(raw, call.path if call.rest else None)
                # Of an assistant the servicer knows whose the key is.
                if reader.mutates and access is not Access.AGENT:
                    caller = self._with_idempotency(caller, call, name, request)
                current_caller.set(caller)
                serve_company(caller.company_id)
                work = partial(self._large.paced, caller, partial(behaviour, request, context))
                answer = await (self._queues.in_order(caller, work) if reader.mutates else work())
                payload = answer.SerializeToString()
            except idempotency.Replayed as replayed:
                payload, answer = replayed.answer, answer_type.FromString(replayed.answer)
                headers.append(REPLAYED)
                replays.inc()
            except Exception as exception:
                await self._refuse(exception, call, caller, context, name, guess)
                raise AssertionError("unreachable") from exception
            assert caller is not None  # noqa: S101 - whoever is answered was found before
            self._large.count(caller, payload)
            if call.rest and version_of is not None and (version := version_of(answer)):
                headers.append(("etag", f'"{version}"'))
            if headers:
                await context.send_initial_metadata(tuple(headers))
            return payload

        return grpc.unary_unary_rpc_method_handler(instrumented(method, serve))

    def _stream_handler(
        self, method: MethodDescriptor, inner: grpc.RpcMethodHandler[Any, Any], access: Access
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Wrap a method that takes a stream of requests.

        Its messages are checked as they come. It knows no idempotency key: what it did before a
        break stays done, and the method itself says how far it came.
        """
        name = f"/{method.containing_service.full_name}/{method.name}"
        behaviour: Behaviour = inner.stream_unary  # type: ignore[assignment]
        reader = RequestReader(method, inner.request_deserializer)  # type: ignore[arg-type]

        async def serve(raw: AsyncIterator[bytes], context: Context) -> bytes:
            call = Call.of(context, name)
            caller: Caller | None = None
            try:
                caller = await self._authenticator.caller(call, access)
                admit(caller, access, mutates=reader.mutates)
                self._limits.admit(caller)
                current_caller.set(caller)
                serve_company(caller.company_id)
                # Envoy lets a request take its time once its answer has begun.
                await context.send_initial_metadata(())

                async def requests() -> AsyncIterator[Message]:
                    async for part in raw:
                        yield reader.read(part)

                return bytes((await behaviour(requests(), context)).SerializeToString())
            except Exception as exception:
                await self._refuse(exception, call, caller, context, name, None)
                raise AssertionError("unreachable") from exception

        return grpc.stream_unary_rpc_method_handler(instrumented(method, serve))

    def _update_handler(
        self, method: MethodDescriptor, inner: grpc.RpcMethodHandler[Any, Any], access: Access
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Wrap a method whose answers come one after the other, for as long as the caller stays.

        Before each of them the caller's token is looked at again.
        """
        name = f"/{method.containing_service.full_name}/{method.name}"
        guess = guessed(method)
        behaviour: Updates = inner.unary_stream  # type: ignore[assignment]
        reader = RequestReader(method, inner.request_deserializer)  # type: ignore[arg-type]
        sent = metrics.STREAM_MESSAGES.labels(method.containing_service.full_name, method.name).inc

        async def serve(raw: bytes, context: Context) -> None:
            call = Call.of(context, name)
            caller: Caller | None = None
            begun = False
            try:
                caller = await self._authenticator.caller(call, access)
                admit(caller, access, mutates=reader.mutates)
                self._limits.admit(caller)
                self._guesses.admit(caller, guess)
                request = reader.read(raw, call.path if call.rest else None)
                current_caller.set(caller)
                serve_company(caller.company_id)
                resume = call.metadata.get("last-event-id")
                terms = Terms(resume=resume, pace=partial(self._large.paced, caller))
                self._authenticator.tell_terms(call, terms)
                current_terms.set(terms)
                write = writer_of(call)
                self._large.admit(caller)
                with self._streams.admit(caller):
                    async with aclosing(behaviour(request, context)) as updates:
                        async for update in updates:
                            if begun:
                                await self._authenticator.caller(call, access)
                                self._authenticator.tell_terms(call, terms)
                            message = write(update)
                            self._large.count(caller, message)
                            await context.write(message)
                            begun = True
                            sent()
                            # A stream that waits holds nothing of what it has told.
                            del update, message
            except Exception as exception:
                if not (begun and call.rest):
                    await self._refuse(exception, call, caller, context, name, guess)
                    raise AssertionError("unreachable") from exception
                refusal = await self._report(exception, call, caller, name, guess)
                await context.write(failure_event(refusal, call))

        return grpc.unary_stream_rpc_method_handler(instrumented_stream(method, serve))

    def _with_idempotency(
        self, caller: Caller, call: Call, method: str, request: Message
    ) -> Caller:
        key = call.idempotency_key()
        if key is None:
            return caller
        # A guest without a token is told apart by address, and by a key that nobody else behind the
        # same address comes upon: the answer may hold the token that was made.
        who = f"{caller.staff_id}\0{caller.customer_id}" if caller.staff_id else None
        who = who or caller.customer_id or caller.session_digest
        if who is None:
            check_unguessable(key)
            who = f"address {caller.address}"
        kept = idempotency.derive(
            key,
            who=f"{caller.company_id}\0{who}",
            method=method,
            # A retry may bring its map fields in another order.
            request=request.SerializeToString(deterministic=True),
            secret=self._secret,
        )
        return replace(caller, idempotency=kept)

    async def _refuse(
        self,
        exception: Exception,
        call: Call,
        caller: Caller | None,
        context: Context,
        method: str,
        guess: str | None,
    ) -> None:
        """Log, audit and abort a call that was refused or failed."""
        refusal = await self._report(exception, call, caller, method, guess)
        await context.abort(refusal.code.grpc, refusal.error.message, trailers(refusal, call))

    async def _report(
        self,
        exception: Exception,
        call: Call,
        caller: Caller | None,
        method: str,
        guess: str | None,
    ) -> Refusal:
        """Log and audit a call that was refused or failed."""
        refusal = refusal_of(exception)
        metrics.REFUSED.labels(method[1:].partition("/")[0], refusal.error.reason).inc()
        facts = {"request_id": call.request_id, "method": method, "reason": refusal.error.reason}
        if refusal.fault:
            self._log.error("call failed", **facts, exc_info=exception)
        elif not call.unlogged:
            self._log.info("call refused", **facts)
        who = caller or stranger(call)
        wrong = self._guesses.count(who, guess, refusal.error)
        if refusal.error.audited or wrong:
            await self._refusals.record(who, method, refusal.error.reason)
        return refusal


class Registrar:
    """Takes the place of a server in the generated `add_…_to_server` functions."""

    def __init__(self, server: grpc.aio.Server, pipeline: Pipeline) -> None:
        self._server = server
        self._pipeline = pipeline
        self._access = Access.BEARER
        self.access: dict[ServiceDescriptor, Access] = {}
        """Who may call each service that was added."""

    def add(
        self, add_to_server: Callable[[Any, Any], None], servicer: object, access: Access
    ) -> None:
        """Serve *servicer* to whom *access* says."""
        self._access = access
        add_to_server(servicer, self)

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.ServiceRpcHandler]) -> None:
        """Wrap the methods of the services that *handlers* stand for, and serve them."""
        for generic in handlers:
            service = str(generic.service_name())
            described = descriptor_pool.Default().FindServiceByName(service)
            wrapped = {
                name: self._pipeline.handler(method, handler, self._access)
                for name, method in described.methods_by_name.items()
                if (handler := generic.service(_Called(f"/{service}/{name}"))) is not None
            }
            self._server.add_generic_rpc_handlers(
                (grpc.method_handlers_generic_handler(service, wrapped),)
            )
            self.access[described] = self._access

    def add_registered_method_handlers(self, service: str, handlers: object) -> None:
        """Do nothing: newer generated code gives the same methods in both ways."""


@dataclass(frozen=True, slots=True)
class _Called(grpc.HandlerCallDetails):
    """What a generic handler is asked by for one of its methods."""

    method: str
    invocation_metadata: tuple[()] = ()


def version_reader(answer: Descriptor) -> Callable[[Any], int] | None:
    """Find where an answer carries the version of what it shows; None where it has none.

    That is the answer itself, else the first of its messages, by number, that has a version: an
    answer of two records puts the one first that the call was about.
    """
    if "version" in answer.fields_by_name:
        return lambda message: int(message.version)
    for field in sorted(answer.fields, key=lambda field: field.number):
        kind = field.message_type
        if kind is not None and not field.is_repeated and "version" in kind.fields_by_name:
            name = field.name
            return lambda message: int(getattr(message, name).version)
    return None

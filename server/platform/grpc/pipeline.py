"""The stops of every call: metadata, errors, authentication, limits, validation, servicer.

The stops are folded into one function a method, put together once at registration: grpc.aio's own
interceptors would cost each call an await and a look-up apiece.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.message import Message

from server.kernel.clock import Clock
from server.kernel.identity import Caller
from server.platform import journal
from server.platform.grpc.authentication import Access, Authenticator, admit
from server.platform.grpc.call import Call, current_caller
from server.platform.grpc.instruments import instrumented
from server.platform.grpc.limits import CallLimits
from server.platform.grpc.refusal import refusal_of, trailers
from server.platform.grpc.validation import RequestReader
from server.platform.postgres import Database
from server.platform.telemetry import logger, metrics

Context = grpc.aio.ServicerContext[bytes, bytes]
Behaviour = Callable[[Any, Any], Awaitable[Message]]
REPLAYED = ("idempotent-replayed", "true")


class Pipeline:
    """Puts the stops around the methods of servicers."""

    def __init__(
        self,
        database: Database,
        authenticator: Authenticator,
        limits: CallLimits,
        clock: Clock,
        *,
        secret: str,
    ) -> None:
        self._database = database
        self._authenticator = authenticator
        self._limits = limits
        self._clock = clock
        self._secret = secret.encode()
        self._log = logger()

    def handler(
        self, method: MethodDescriptor, inner: grpc.RpcMethodHandler[Any, Any], access: Access
    ) -> grpc.RpcMethodHandler[bytes, bytes]:
        """Wrap one unary method of a servicer."""
        name = f"/{method.containing_service.full_name}/{method.name}"
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
                admit(caller, access)
                self._limits.admit(caller)
                request = reader.read(raw)
                if reader.mutates:
                    caller = self._with_idempotency(caller, call, name, request)
                current_caller.set(caller)
                answer = await behaviour(request, context)
                payload = answer.SerializeToString()
            except journal.Replayed as replayed:
                payload, answer = replayed.answer, answer_type.FromString(replayed.answer)
                headers.append(REPLAYED)
                replays.inc()
            except Exception as exception:
                await self._refuse(exception, call, caller, context, name)
                raise AssertionError("unreachable") from exception
            if call.rest and version_of is not None and (version := version_of(answer)):
                headers.append(("etag", f'"{version}"'))
            if headers:
                await context.send_initial_metadata(tuple(headers))
            return payload

        return grpc.unary_unary_rpc_method_handler(instrumented(method, serve))

    def _with_idempotency(
        self, caller: Caller, call: Call, method: str, request: Message
    ) -> Caller:
        key = call.idempotency_key()
        if key is None:
            return caller
        # A guest without a token is told apart by address: a stranger's equal key must not be
        # answered with the first one's secret.
        who = caller.customer_id or caller.session_digest or f"address {caller.address}"
        kept = journal.idempotency(
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
    ) -> None:
        """Log, audit and abort a call that was refused or failed."""
        refusal = refusal_of(exception)
        metrics.REFUSED.labels(method[1:].partition("/")[0], refusal.error.reason).inc()
        facts = {"request_id": call.request_id, "method": method, "reason": refusal.error.reason}
        if refusal.fault:
            self._log.error("call failed", **facts, exc_info=exception)
        else:
            self._log.info("call refused", **facts)
        if refusal.error.audited and caller is not None:
            await self._audit(caller, method, refusal.error.reason)
        await context.abort(refusal.code.grpc, refusal.error.message, trailers(refusal, call))

    async def _audit(self, caller: Caller, method: str, reason: str) -> None:
        try:
            await journal.record_refusal(
                self._database, caller, method=method, reason=reason, now=self._clock.now()
            )
        except Exception as failure:  # noqa: BLE001 - the caller is refused all the same
            self._log.error("audit failed", request_id=caller.request_id, exc_info=failure)


class Registrar:
    """Takes the place of a server in the generated `add_…_to_server` functions."""

    def __init__(self, server: grpc.aio.Server, pipeline: Pipeline) -> None:
        self._server = server
        self._pipeline = pipeline
        self._access = Access.BEARER
        self.services: list[str] = []

    def add(
        self, add_to_server: Callable[[Any, Any], None], servicer: object, access: Access
    ) -> None:
        """Serve *servicer* to whom *access* says."""
        self._access = access
        add_to_server(servicer, self)

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        """Do nothing: the methods come by name."""

    def add_registered_method_handlers(
        self, service: str, handlers: dict[str, grpc.RpcMethodHandler[Any, Any]]
    ) -> None:
        """Wrap the methods of *service* and serve them."""
        described = descriptor_pool.Default().FindServiceByName(service)
        wrapped = {
            name: self._pipeline.handler(described.methods_by_name[name], handler, self._access)
            for name, handler in handlers.items()
        }
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(service, wrapped),)
        )
        self.services.append(service)


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

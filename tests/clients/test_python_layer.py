"""The layer of the Python client, call by call, without a network: `grpcio-testing` plays gRPC."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import grpc
import grpc_testing
import pytest
from commerce.cart.v1 import cart_lifecycle_service_pb2, cart_service_pb2
from commerce.cart.v1.cart_pb2 import Cart
from commerce.cart.v1.cart_service_pb2_grpc import CartServiceStub
from commerce.catalog.v1 import catalog_service_pb2
from commerce.catalog.v1.catalog_service_pb2_grpc import CatalogServiceStub
from commerce_client import (
    BlockingChannel,
    CommerceError,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    Unauthenticated,
    Unavailable,
    Violation,
    connect_blocking,
)
from commerce_client.policy import Credentials, Policy, mutates
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

from tests.clients.unsteady import unsteady_server

SERVICE = cart_service_pb2.DESCRIPTOR.services_by_name["CartService"]
GET, ADD = SERVICE.methods_by_name["GetCart"], SERVICE.methods_by_name["AddItem"]
READ, CHANGE = cart_service_pb2.GetCartRequest(), cart_service_pb2.AddItemRequest()
Answer = tuple[grpc.StatusCode, str, tuple[tuple[str, bytes], ...]]
OK: Answer = (grpc.StatusCode.OK, "", ())


class Wire:
    """A channel of `grpcio-testing` and the calls that have gone over it."""

    def __init__(self, threads: ThreadPoolExecutor) -> None:
        self._threads = threads
        self.channel = grpc_testing.channel([SERVICE], grpc_testing.strict_real_time())

    def client(self, **credentials: Any) -> Any:
        channel = BlockingChannel(self.channel, Policy(Credentials(**credentials)))
        return CartServiceStub(channel)

    def sent(
        self, method: Any, call: Callable[[], object], answer: Answer = OK
    ) -> tuple[Mapping[str, str], Future[object]]:
        """Make a call, answer it; give its metadata and what came out."""
        result = self._threads.submit(call)
        metadata, _, rpc = self.channel.take_unary_unary(method)
        code, text, trailers = answer
        rpc.send_initial_metadata(())
        rpc.terminate(Cart(id="c"), trailers, code, text)
        # The last pair is a remark of `grpcio-testing`.
        return dict(metadata[:-1]), result


@pytest.fixture
def wire() -> Iterator[Wire]:
    with ThreadPoolExecutor(max_workers=1) as threads:
        yield Wire(threads)


def test_credentials_go_along(wire: Wire) -> None:
    client = wire.client(token="t", company_id="c", session_token="s")
    metadata, result = wire.sent(GET, lambda: client.GetCart(READ))
    assert result.result() == Cart(id="c")
    assert metadata["authorization"] == "Bearer t"
    assert metadata["x-company-id"] == "c"
    assert metadata["x-session-token"] == "s"


def test_a_token_is_asked_for_at_every_call(wire: Wire) -> None:
    tokens = iter(["first", "second"])
    client = wire.client(token=lambda: next(tokens))
    first, _ = wire.sent(GET, lambda: client.GetCart(READ))
    second, _ = wire.sent(GET, lambda: client.GetCart(READ))
    assert (first["authorization"], second["authorization"]) == ("Bearer first", "Bearer second")


def test_another_caller_over_the_same_connection_has_nothing_of_the_first(wire: Wire) -> None:
    first = BlockingChannel(wire.channel, Policy(Credentials(token="t", session_token="s")))
    second: Any = CartServiceStub(first.acting_as(company_id="c"))
    metadata, _ = wire.sent(GET, lambda: second.GetCart(READ))
    assert metadata.keys() == {"x-company-id", "x-request-id"}


def test_every_change_has_a_key_of_its_own_and_a_read_has_none(wire: Wire) -> None:
    client = wire.client()
    keys = [wire.sent(ADD, lambda: client.AddItem(CHANGE))[0]["idempotency-key"] for _ in "ab"]
    read, _ = wire.sent(GET, lambda: client.GetCart(READ))
    assert keys[0] != keys[1]
    assert "idempotency-key" not in read


def test_a_stream_that_is_sent_goes_along_with_credentials() -> None:
    """Each message of it stands for itself, so it has no key."""
    service = catalog_service_pb2.DESCRIPTOR.services_by_name["CatalogService"]
    wire = grpc_testing.channel([service], grpc_testing.strict_real_time())
    stub: Any = CatalogServiceStub(BlockingChannel(wire, Policy(Credentials(token="t"))))
    with ThreadPoolExecutor() as threads:
        result = threads.submit(stub.StreamRecords, iter(()))
        metadata, rpc = wire.take_stream_unary(service.methods_by_name["StreamRecords"])
        rpc.send_initial_metadata(())
        rpc.requests_closed()
        rpc.terminate(None, (), grpc.StatusCode.UNAUTHENTICATED, "no")
        assert isinstance(result.exception(), Unauthenticated)
    sent = dict(metadata)
    assert sent["authorization"] == "Bearer t"
    assert "x-request-id" in sent
    assert "idempotency-key" not in sent


def test_what_the_caller_gives_stands(wire: Wire) -> None:
    client = wire.client(company_id="c")
    given = (("idempotency-key", "mine"), ("x-request-id", "r"), ("x-company-id", "d"))
    metadata, _ = wire.sent(ADD, lambda: client.AddItem(CHANGE, metadata=given))
    assert metadata == dict(given)


def test_a_refusal_tells_all_that_the_server_said(wire: Wire) -> None:
    said = status_pb2.Status(code=3, message="No such quantity")
    for detail in (
        error_details_pb2.ErrorInfo(reason="INVALID_ARGUMENT", metadata={"available": "3"}),
        error_details_pb2.RequestInfo(request_id="from the server"),
        error_details_pb2.BadRequest(
            field_violations=[
                error_details_pb2.BadRequest.FieldViolation(field="quantity", description="1–100")
            ]
        ),
    ):
        packed = any_pb2.Any()
        packed.Pack(detail)
        said.details.append(packed)
    trailers = (("grpc-status-details-bin", said.SerializeToString()),)
    client = wire.client()
    _, result = wire.sent(
        ADD,
        lambda: client.AddItem(CHANGE),
        (grpc.StatusCode.INVALID_ARGUMENT, said.message, trailers),
    )
    error = result.exception()
    assert isinstance(error, InvalidInput)
    assert (error.reason, error.message) == ("INVALID_ARGUMENT", "No such quantity")
    assert error.violations == (Violation("quantity", "1–100"),)
    assert error.facts == {"available": "3"}
    assert error.request_id == "from the server"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.INVALID_ARGUMENT, InvalidInput),
        (grpc.StatusCode.FAILED_PRECONDITION, Refused),
        (grpc.StatusCode.UNAUTHENTICATED, Unauthenticated),
        (grpc.StatusCode.PERMISSION_DENIED, Forbidden),
        (grpc.StatusCode.NOT_FOUND, NotFound),
        (grpc.StatusCode.ABORTED, Conflict),
        (grpc.StatusCode.ALREADY_EXISTS, Conflict),
        (grpc.StatusCode.UNAVAILABLE, Unavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
        (grpc.StatusCode.INTERNAL, CommerceError),
    ],
    ids=lambda value: getattr(value, "name", getattr(value, "__name__", "")),
)
def test_every_status_has_its_exception(
    wire: Wire, code: grpc.StatusCode, kind: type[CommerceError]
) -> None:
    """Without details, as a proxy answers: the reason is the status, the id the one sent."""
    client = wire.client()
    metadata, result = wire.sent(GET, lambda: client.GetCart(READ), (code, "no", ()))
    error = result.exception()
    assert type(error) is kind
    assert (error.status, error.reason) == (code, code.name)
    assert error.request_id == metadata["x-request-id"]


def test_details_that_are_none_do_no_harm(wire: Wire) -> None:
    client = wire.client()
    broken = (("grpc-status-details-bin", b"\xff\xff"),)
    _, result = wire.sent(
        GET, lambda: client.GetCart(READ), (grpc.StatusCode.NOT_FOUND, "no", broken)
    )
    assert isinstance(result.exception(), NotFound)


def test_blocking_calls_are_repeated_as_well_with_one_key() -> None:
    """Over a real connection: it is gRPC that repeats."""
    with (
        unsteady_server() as target,
        connect_blocking(target, token="t", plaintext=True) as channel,
    ):
        client: Any = CartServiceStub(channel)
        assert client.GetCart(READ).notes == "3 attempts, no key, authorization"
        assert client.AddItem(CHANGE).notes == "3 attempts, one key, authorization"


def test_credentials_do_not_print_their_secrets() -> None:
    credentials = Credentials(token="secret-1", session_token="secret-2")
    assert "secret" not in repr(Policy(credentials))


def test_a_method_without_a_rest_path_counts_as_a_change() -> None:
    """Rather a key too many than a change twice."""
    service = cart_lifecycle_service_pb2.DESCRIPTOR.services_by_name["CartLifecycleService"]
    assert all(mutates(f"/{service.full_name}/{method.name}") for method in service.methods)

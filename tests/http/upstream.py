"""A gRPC server that answers every method of the contract as its caller asks.

The edge has to be right whatever the server behind it does, and the real server can't be made to
die, stall or forget the details of an error on request. The header `x-answer` says what to do:

* `ok` (default): a `Cart` whose `notes` hold, as JSON, the method, the metadata, the request and
  the seconds that were left to answer.
* `code=5`: a gRPC status without details, as the library makes them.
* `rest=404`: a status with a `RestError`, as the real server sends, and `retry-after`.
* `native=5`: a status with the details that native callers get. `broken=5`: with details that are
  no protobuf. `late=5`: without details, after the initial metadata.
* `seconds=3`: an answer after that time. `exit`: the process dies at once.
* `bytes=2000000`: an answer of that size.

With the header `x-tell` the answer's header `x-told` says, as JSON in base64, which method was
called by which request, whatever the answer's type is.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import importlib
import json
import os
import signal
from pathlib import Path
from typing import Any

import commerce
import grpc
from commerce.cart.v1 import cart_input_pb2, cart_pb2
from commerce.errors.v1 import rest_error_pb2
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

CODES = {code.value[0]: code for code in grpc.StatusCode}


def methods() -> dict[str, Any]:
    """Map the full path of each method of the contract to its descriptor; streams are left out."""
    found = {}
    client = Path(commerce.__path__[0])
    for file in sorted(client.glob("**/*_service_pb2.py")):
        name = ".".join(file.relative_to(client.parent).with_suffix("").parts)
        for service in importlib.import_module(name).DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                if not method.client_streaming and not method.server_streaming:
                    found[f"/{service.full_name}/{method.name}"] = method
    return found


METHODS = methods()


def rest_error(status: int) -> bytes:
    """Serialise an error with every field that REST callers may see."""
    error = rest_error_pb2.RestError(
        status_code=status,
        error="Label",
        message='Said "by" the server <b>ü</b>',
        reason="CART_NOT_FOUND",
        timestamp="2025-01-31T12:00:00.000Z",
        path="/api/cart",
        request_id="from-the-server",
    )
    if status == 400:
        violation = error.violations.values.add().struct_value
        violation.update({"field": "quantity", "description": "must be 1"})
    if status == 409:
        error.current_version = 0
        error.available = 3
    return error.SerializeToString()


def native_error(code: int) -> bytes:
    """Serialise an error as native callers get it."""
    status = status_pb2.Status(code=code, message="said by the server")
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason="CART_NOT_FOUND"))
    return bytes(status.SerializeToString())


async def answer(method: str, request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
    """Do what the metadata asks for."""
    metadata = [(key, value) for key, value in context.invocation_metadata() or ()]
    verb, _, value = str(dict(metadata).get("x-answer", "ok")).partition("=")
    if verb == "exit":
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "code":
        await context.abort(CODES[int(value)], "Class 'Secret' at /srv/x.py")
    if verb == "rest":
        details = rest_error(int(value))
        context.set_trailing_metadata((("grpc-status-details-bin", details), ("retry-after", "7")))
        codes = {400: 3, 401: 16, 403: 7, 404: 5, 409: 10, 413: 8, 500: 13}
        await context.abort(CODES[codes[int(value)]], "said by the server")
    if verb in {"native", "broken"}:
        details = native_error(int(value)) if verb == "native" else b"\xff\xff"
        context.set_trailing_metadata((("grpc-status-details-bin", details),))
    if verb == "late":
        await context.send_initial_metadata((("etag", '"7"'),))
    if verb in {"native", "broken", "late"}:
        await context.abort(CODES[int(value)], "said by the server")
    if verb == "seconds":
        await asyncio.sleep(float(value))
    asked = json_format.MessageToDict(request)
    headers = [("etag", '"7"')]
    if "x-tell" in dict(metadata):
        told = json.dumps({"method": method, "request": asked}).encode()
        headers.append(("x-told", base64.b64encode(told).decode()))
    await context.send_initial_metadata(headers)
    facts = {
        "method": method,
        "metadata": metadata,
        "request": asked,
        "seconds": context.time_remaining(),
    }
    cart = cart_pb2.Cart(id="cart", notes=json.dumps(facts))
    if verb == "bytes":
        cart.notes = base64.b64encode(os.urandom(int(value) * 3 // 4)).decode()
    return cart


class Everything(grpc.GenericRpcHandler):
    """Serves each method of the contract with `answer`."""

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        method = METHODS.get(handler_call_details.method)
        if method is None:
            return None
        output = method.output_type

        async def unary(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            cart = await answer(handler_call_details.method, request, context)
            if output.full_name == "commerce.cart.v1.Cart":
                return cart
            if output.name == "BundleAddResult":
                return cart_input_pb2.BundleAddResult(cart=cart)
            return output._concrete_class()

        return grpc.unary_unary_rpc_method_handler(
            unary,
            request_deserializer=method.input_type._concrete_class.FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )


async def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    server = grpc.aio.server(
        options=(("grpc.so_reuseport", 0), ("grpc.max_receive_message_length", 2**18))
    )
    server.add_generic_rpc_handlers((Everything(),))
    checks = health.aio.HealthServicer()
    await checks.set("", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await server.stop(1)


if __name__ == "__main__":
    asyncio.run(main())

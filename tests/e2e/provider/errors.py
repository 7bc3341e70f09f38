"""How what goes wrong reaches the engine, which shows it to the user."""

import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2

from scvctl.aws.emulated.errors import AwsRefused, EmulatedAwsError
from tests.e2e.provider.wire import decode, encode


class Misconfigured(Exception):
    """The provider cannot work with its configuration; the message is for the user."""


class Refused(Exception):
    """The stand-in does not do what the engine asks; the message is for the user."""


class HalfCreated(AwsRefused):
    """AWS has the resource, and a call that had to follow its creation failed.

    ``id`` is its Pulumi ID: the engine must keep it, or the next run finds a stranger.
    """

    def __init__(self, resource_id: str, cause: AwsRefused) -> None:
        self.id = resource_id
        super().__init__(cause.operation, cause.code, cause.message)


class ReadableErrors(grpc.ServerInterceptor):
    """Turns every error of the provider into one that the engine shows as it is."""

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], "grpc.RpcMethodHandler[Any, Any] | None"],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "grpc.RpcMethodHandler[Any, Any] | None":
        """The handler of a call, with its errors caught."""
        handler = continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        answer = handler.unary_unary

        def guarded(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                return answer(request, context)
            except HalfCreated as error:
                _abort_half_created(context, error, request)
            except (EmulatedAwsError, Misconfigured, NotImplementedError, Refused) as error:
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the engine has to hear of it
                traceback.print_exc(file=sys.stderr)
                what = f"the stand-in for the AWS provider failed: {type(error).__name__}: {error}"
                context.abort(grpc.StatusCode.INTERNAL, what)

        return grpc.unary_unary_rpc_method_handler(
            guarded, handler.request_deserializer, handler.response_serializer
        )


def _abort_half_created(
    context: grpc.ServicerContext, error: HalfCreated, request: proto.CreateRequest
) -> NoReturn:
    inputs = decode(request.properties)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    properties = encode({**inputs.values, "id": error.id}, inputs.secret)
    status.details.add().Pack(
        proto.ErrorResourceInitFailed(
            id=error.id, properties=properties, inputs=request.properties, reasons=[str(error)]
        )
    )
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(error))

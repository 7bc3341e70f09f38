"""Starts the provider: prints its port for the engine and serves until the engine is gone."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from tests.e2e.provider.errors import ReadableErrors
from tests.e2e.provider.server import Provider

_THREADS = 16
_SECONDS_BETWEEN_LOOKS = 0.5
_ANY_SIZE = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main() -> None:
    """Serve on a free port of this machine.

    The engine's address, which comes as an argument, is not needed. With PULUMI_DEBUG_PROVIDERS the
    engine attaches to a process that somebody else started, without one.
    """
    parent = os.getppid()
    server = grpc.server(
        ThreadPoolExecutor(_THREADS), options=_ANY_SIZE, interceptors=[ReadableErrors()]
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.stop(grace=None)

    signal.signal(signal.SIGTERM, end)
    # The engine interrupts itself and then says Cancel.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while server.wait_for_termination(timeout=_SECONDS_BETWEEN_LOOKS):
        if os.getppid() != parent:
            # An engine that was killed could not end its providers.
            server.stop(grace=None)
            sys.exit(1)


if __name__ == "__main__":
    main()

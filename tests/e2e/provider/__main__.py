"""Starts the provider: prints its port for the engine and serves until it is ended."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from tests.e2e.parent import end_with
from tests.e2e.provider.errors import ReadableErrors
from tests.e2e.provider.server import Provider

_THREADS = 16
_ANY_SIZE = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main() -> None:
    """Serve on a free port of this machine.

    The engine's address, which comes as an argument, is not needed. With PULUMI_DEBUG_PROVIDERS the
    engine attaches to a process that somebody else started, without one.
    """
    end_with(os.getppid())
    # An interrupt is for the engine, which lets what runs come to its end and then says Cancel.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = grpc.server(
        ThreadPoolExecutor(_THREADS), options=_ANY_SIZE, interceptors=[ReadableErrors()]
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()

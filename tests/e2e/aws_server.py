"""moto as a server for the engine: one process, with faults on demand and a record of the calls.

Run as ``python -m tests.e2e.aws_server``; prints its port. What is below ``/control/`` is for the
tests, everything else is AWS.
"""

import io
import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Condition, Lock
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import (  # pyright: ignore[reportMissingTypeStubs]
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from tests.e2e.parent import end_with

CONTROL = "/control/"

KEY_PREFIX = "AKIA"
"""What an access key of the server begins with; the ID of its account follows."""

_ACCOUNT_OF_KEY = re.compile(rf"Credential={KEY_PREFIX}(\d{{12}})/")

_Environ = dict[str, Any]
_StartResponse = Callable[..., Any]


@dataclass(slots=True)
class Fault:
    """What happens to calls of one operation: after ``skip`` of them, to the next ``times``.

    ``status`` and ``code`` are the answer. With ``applied``, AWS does what it is asked before it
    answers so; with ``held``, the call waits until the faults are taken away, and is then done.
    """

    operation: str
    status: int = 503
    code: str = "ServiceUnavailable"
    message: str = "Service is unable to handle the request"
    times: int = 1
    skip: int = 0
    applied: bool = False
    held: bool = False


@dataclass(slots=True)
class Control:
    """The faults that are in force and the calls that were made, for all threads."""

    faults: list[Fault] = field(default_factory=list["Fault"])
    calls: list[dict[str, str]] = field(default_factory=list["dict[str, str]"])
    holding: int = 0
    changed: Condition = field(default_factory=Condition)

    def fault_of(self, operation: str) -> Fault | None:
        """The fault that this call of the operation has, if any."""
        with self.changed:
            for fault in self.faults:
                if fault.operation not in {operation, "*"} or fault.times == 0:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def hold(self, fault: Fault) -> None:
        """Wait until the fault is taken away."""
        with self.changed:
            self.holding += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: fault not in self.faults)
            self.holding -= 1

    def ask(self, what: str, given: Any) -> Any:
        """One request of the tests."""
        with self.changed:
            if what == "faults":
                self.faults[:] = [Fault(**one) for one in given]
                self.changed.notify_all()
            elif what == "reset":
                self.faults.clear()
                self.changed.notify_all()
                self.calls.clear()
                _empty_accounts()
            elif what == "forget":
                self.calls.clear()
            elif what == "wait-for-held":
                return self.changed.wait_for(lambda: self.holding > 0, timeout=given)
            return list(self.calls)


class FaultyAws:
    """The WSGI application: moto, one call at a time, behind the faults."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._control = Control()
        self._one_at_a_time = Lock()

    def __call__(self, environ: _Environ, start_response: _StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = io.BytesIO(body)
        path = str(environ.get("PATH_INFO", ""))
        if path.startswith(CONTROL):
            found = self._control.ask(path.removeprefix(CONTROL), json.loads(body or b"null"))
            return _respond(start_response, 200, "application/json", json.dumps(found))
        account = _ACCOUNT_OF_KEY.search(environ.get("HTTP_AUTHORIZATION", ""))
        if account:
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = account[1]
        return self._aws(_operation(body), environ, start_response)

    def _aws(
        self, operation: str, environ: _Environ, start_response: _StartResponse
    ) -> Iterable[bytes]:
        fault = self._control.fault_of(operation)
        if fault is not None and fault.held:
            self._control.hold(fault)
            fault = None
        if fault is None or fault.applied:
            self._control.calls.append({"operation": operation})
        if fault is None:
            return self._call(environ, start_response)
        if fault.applied:
            list(self._call(environ, lambda *_: None))
        return _respond(start_response, fault.status, "text/xml", _error(fault))

    def _call(self, environ: _Environ, start_response: _StartResponse) -> Iterable[bytes]:
        # moto's dictionaries are not made for several threads, and the engine starts many.
        with self._one_at_a_time:
            return list(self._moto(environ, start_response))


def _empty_accounts() -> None:
    # moto's own reset reads all of AWS's managed policies again, which takes a second.
    for account in iam_backends.values():
        for partition in account.values():
            partition.roles.clear()
            partition.saml_providers.clear()
            partition.managed_policies = {one.arn: one for one in partition.aws_managed_policies}
            for policy in partition.aws_managed_policies:
                policy.attachment_count = 0


def _operation(body: bytes) -> str:
    return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]


def _error(fault: Fault) -> str:
    code, message = escape(fault.code), escape(fault.message)
    return (
        f"<ErrorResponse><Error><Type>Receiver</Type><Code>{code}</Code>"
        f"<Message>{message}</Message></Error><RequestId>test</RequestId></ErrorResponse>"
    )


def _respond(start_response: _StartResponse, status: int, kind: str, text: str) -> Iterable[bytes]:
    body = text.encode()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response(f"{status} {'OK' if status == 200 else 'Error'}", headers)
    return [body]


def main() -> None:
    """Serve on a free port of this machine until the process is ended."""
    end_with(os.getppid())
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(
        "127.0.0.1", 0, FaultyAws(), threaded=True, request_handler=MotoRequestHandler
    )
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

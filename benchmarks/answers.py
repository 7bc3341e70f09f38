"""An account that answers from memory, over HTTP on this machine.

What AWS would spend on a call is spent in this process, so that the command under test is measured
without it.
"""

import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from moto.core.serialize import QuerySerializer
from moto.core.utils import get_service_model

_SERVICES = ("iam", "sts")


@dataclass(frozen=True, slots=True)
class Answers:
    """Roles and policies as IAM lists them (``RoleDetail``, ``ManagedPolicyDetail``)."""

    account_id: str
    roles: Sequence[Mapping[str, Any]]
    policies: Sequence[Mapping[str, Any]]

    def get_caller_identity(self, _asked: Mapping[str, str]) -> Mapping[str, Any]:
        """Whose credentials these are."""
        return {"Account": self.account_id}

    def get_account_authorization_details(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """One page of the account; the policies are on the first one."""
        start, size = int(asked.get("Marker", "0")), int(asked["MaxItems"])
        end = start + size
        more = {"IsTruncated": True, "Marker": str(end)} if end < len(self.roles) else {}
        policies: Sequence[Mapping[str, Any]] = () if start else self.policies
        return {"RoleDetailList": self.roles[start:end], "Policies": policies, **more}

    def get_role(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """A role by its name, with the longest session that AWS gives unasked."""
        name = asked["RoleName"]
        role = next(one for one in self.roles if one["RoleName"] == name)
        return {"Role": {**role, "MaxSessionDuration": 3_600}}

    def list_saml_providers(self, _asked: Mapping[str, str]) -> Mapping[str, Any]:
        """No SAML provider."""
        return {"SAMLProviderList": []}


@contextmanager
def answering(answers: Answers) -> Generator[str]:
    """The address at which the account answers until the end."""
    operations = {
        name: model.operation_model(name)
        for model in map(get_service_model, _SERVICES)
        for name in model.operation_names
    }
    methods = {
        "GetCallerIdentity": answers.get_caller_identity,
        "GetAccountAuthorizationDetails": answers.get_account_authorization_details,
        "GetRole": answers.get_role,
        "ListSAMLProviders": answers.list_saml_providers,
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            given = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {key: values[0] for key, values in parse_qs(given).items()}
            action = asked["Action"]
            made = QuerySerializer(operations[action]).serialize(methods[action](asked))
            body = str(made["body"]).encode()
            self.send_response(made["status_code"])
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Write no line for each call."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()

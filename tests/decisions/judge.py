"""The judge: one long-lived Node process that decides IAM calls, and what it is asked and answers.

It runs npm's @cloud-copilot/iam-simulate, which shares no code and no author with this project. The
package is AGPL: it stays in a process of its own, behind JSON, for tests only.
"""

import json
import subprocess
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer
from types import MappingProxyType
from typing import IO, Any, Literal

from tests.decisions.machine import FOLDER

Document = Mapping[str, Any]
Context = Mapping[str, str | Sequence[str]]
Result = Literal["Allowed", "ExplicitlyDenied", "ImplicitlyDenied"]

COMMAND = ("node", str(FOLDER / "judge.mjs"))
TIMEOUT_SECONDS = 30.0


class JudgeError(Exception):
    """The judge could not decide: what it was asked makes no sense to it, or its process failed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy under the name that the judge reports it by."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Request:
    """One call, with everything that decides it.

    ``account`` is the account of the resource. ``context`` is all that the judge knows of the call:
    a key that is not in it is absent. Without a ``boundary`` the role has none.
    """

    principal: str
    account: str
    action: str
    resource: str
    identity: tuple[Policy, ...]
    boundary: Policy | None
    resource_policy: Document | None = None
    context: Context = field(default_factory=lambda: MappingProxyType({}))

    def message(self, number: int) -> dict[str, Any]:
        """The request as ``judge.mjs`` reads it."""
        boundary = None if self.boundary is None else [_named(self.boundary)]
        return {
            "id": number,
            "principal": self.principal,
            "account": self.account,
            "action": self.action,
            "resource": self.resource,
            "context": dict(self.context),
            "identity": [_named(policy) for policy in self.identity],
            "boundary": boundary,
            "resourcePolicy": self.resource_policy,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """A statement that matches the call: its Sid, or its place from 1 where it has none."""

    policy: str
    statement: str


@dataclass(frozen=True, slots=True)
class Matches:
    """The statements of one kind of policy that match the call."""

    allow: tuple[Match, ...]
    deny: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The judge's answer.

    ``pattern`` says that the resource was a pattern, all of which is decided the same;
    ``ignored_context`` lists the keys that AWS never sends with this action.
    """

    result: Result
    identity: Matches
    boundary: Matches
    resource_policy: Matches
    pattern: bool
    ignored_context: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether AWS would let the call pass."""
        return self.result == "Allowed"


class Judge:
    """A running judge; ``running_judge`` starts it."""

    def __init__(
        self, process: "subprocess.Popen[str]", stderr: IO[str], timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._process = process
        self._stderr = stderr
        self._timeout = timeout
        self._asked = 0

    def decide(self, request: Request) -> Decision:
        """The decision of one call.

        Raises ``JudgeError`` for a call that the judge refuses, and when its process dies or does
        not answer in time.
        """
        self._asked += 1
        reply = self._reply(json.dumps(request.message(self._asked)))
        error = reply.get("error")
        if error is not None:
            raise JudgeError(f"{request.action} on {request.resource}: {error}")
        if reply["id"] != self._asked:
            raise JudgeError(f"the judge answered {reply['id']} when {self._asked} was asked")
        return Decision(
            result=reply["result"],
            identity=_matches(reply["identity"]),
            boundary=_matches(reply["boundary"]),
            resource_policy=_matches(reply["resourcePolicy"]),
            pattern=reply["pattern"],
            ignored_context=tuple(reply["ignoredContext"]),
        )

    def _reply(self, line: str) -> dict[str, Any]:
        # Killing the process is what ends a write to, or a read from, one that hangs.
        alarm = Timer(self._timeout, self._process.kill)
        alarm.start()
        try:
            answer = self._exchange(line)
        finally:
            alarm.cancel()
        if not answer.endswith("\n"):
            raise self._failure()
        return json.loads(answer)

    def _exchange(self, line: str) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise JudgeError("the judge was started without pipes")
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except OSError:
            return ""
        return self._process.stdout.readline()

    def _failure(self) -> JudgeError:
        code = self._process.wait()
        self._stderr.seek(0)
        printed = self._stderr.read().strip() or "nothing"
        return JudgeError(
            f"the judge's process did not answer within {self._timeout:g} s and ended with {code}; "
            f"it printed: {printed}"
        )


@contextmanager
def running_judge(
    command: Sequence[str] = COMMAND, timeout: float = TIMEOUT_SECONDS
) -> Generator[Judge]:
    """A judge that runs as long as the context; a call may take ``timeout`` seconds."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
        )
        try:
            yield Judge(process, stderr, timeout)
        finally:
            process.kill()
            process.communicate()


def _named(policy: Policy) -> dict[str, Any]:
    return {"name": policy.name, "document": policy.document}


def _matches(found: Mapping[str, Sequence[Mapping[str, str]]]) -> Matches:
    return Matches(_listed(found["allow"]), _listed(found["deny"]))


def _listed(found: Sequence[Mapping[str, str]]) -> tuple[Match, ...]:
    return tuple(Match(one["policy"], one["statement"]) for one in found)

"""No resource takes the pack long, whatever it holds. One process judges the most costly."""

import json
import string
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from iam.documents import VERSION
from policypacks.scv_guardrails.model import ResourceRule
from tests.policypacks.asking import ALL_RULES, ask, stack
from tests.policypacks.recorded import ROOT, STACKS, Shown, example

# Of processor time, which other work on the machine does not change; a quarter is measured.
_SECONDS = 3
_SECONDS_TOGETHER = 240

_ROLE = "Role SCVProvisioningRole"
_INLINE = "RolePolicy SCVProvisioningRole/SCVProvisioningPolicy"
_POLICIES = (_INLINE, "Policy SCVKMSAccessPolicy", "Policy ScvPermissionsBoundary")
_NAMES = ["".join(letters) for letters in product(string.ascii_lowercase, repeat=3)]


def _document(actions: list[str], resources: list[str], statements: int = 1) -> str:
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    document = {"Version": VERSION, "Statement": [statement] * statements}
    return json.dumps(document, separators=(",", ":"))


def _arn(partition: str) -> str:
    return f"arn:{partition}:lambda:*:123456789012:"


def _documents(partition: str) -> Iterator[tuple[str, str]]:
    arn = _arn(partition)
    yield "twenty-five stars", _document(["lambda:*"], [f"{arn}{'*' * 25}Z"])
    yield "stars with letters", _document([f"lambda:{'*a' * 25}Z"], [f"{arn}{'*a' * 900}Z"])
    yield "stars with question marks", _document([f"s3:{'?*' * 90}Z"], [f"{arn}{'?a*' * 600}"])
    yield "question marks", _document([f"lambda:{'?' * 1_900}Z"], ["?" * 2_000])
    yield "many of both", _document([f"a:{one}" for one in _NAMES[:580]], _NAMES[:880])
    arns = [f"arn:{partition}:iam::1:role/{one}" for one in _NAMES[:250]]
    yield "many ARNs", _document([f"iam:{one}" for one in _NAMES[:450]], arns)
    yield "the same many times", _document(["a:b"] * 1_000, ["*"] * 1_000)
    yield "many statements", _document(["a:b"], ["*"], 220)
    yield "markers that do not end", _document(["a:b"], ["&lt;" * 500, "{{" * 1_000, "_" * 2_000])
    yield "words", _document(["a:b"], ["${" * 1_000, "ACCOUNT_" * 250, "[[" * 1_000])
    yield "10,000 actions", _document([f"lambda:{number}" for number in range(10_000)], ["*"])
    yield "150,000 actions", _document([f"a:{number}" for number in range(150_000)], ["*"])
    yield "white space", " " * 3_000_000
    yield "brackets", "[" * 10_000


def _changes(partition: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for title, text in _documents(partition):
        for policy in _POLICIES:
            yield f"{policy}: {title}", policy, {"policy": text}
        yield f"a new role: {title}", _INLINE, {"policy": text, "role": "Nobody"}
        yield f"a trust policy: {title}", _ROLE, {"assumeRolePolicy": text}
    many = [f"{_arn(partition)}{number}" for number in range(150_000)]
    exclusive = "RolePolicyAttachmentsExclusive SCVProvisioningRole"
    yield "150,000 attachments", exclusive, {"policyArns": many}
    yield "150,000 tags", _ROLE, {"tags": dict.fromkeys(many, "\t")}
    yield "a long name", _ROLE, {"name": "_" * 3_000_000, "path": "/" * 300_000}


def _with(partition: str, title: str, inputs: Mapping[str, Any]) -> Shown:
    shown = example(partition).resources[title]
    # As it comes over the wire: to bring it into that shape is no work of the pack.
    return replace(shown, inputs={**shown.inputs, **inputs}, from_wire=True)


def _seconds(partition: str, shown: Shown) -> float:
    started = time.process_time()
    said = [
        message
        for rule in ALL_RULES.values()
        if isinstance(rule, ResourceRule)
        for message in ask(rule, shown, stack(partition)).messages
    ]
    assert said, f"{shown.title} passes"
    return time.process_time() - started


def measured() -> Mapping[str, float]:
    """The seconds for each resource, in each partition."""
    return {
        f"{partition}, {title}": _seconds(partition, _with(partition, resource, inputs))
        for partition in STACKS
        for title, resource, inputs in _changes(partition)
    }


def test_every_resource_is_refused_within_its_time() -> None:
    code = "import json; from tests.policypacks.test_time import measured; "
    ended = subprocess.run(
        [sys.executable, "-c", f"{code} print(json.dumps(measured()))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS_TOGETHER,
    )
    assert ended.returncode == 0, ended.stderr
    seconds: dict[str, float] = json.loads(ended.stdout)
    assert len(seconds) > 140
    assert {title: taken for title, taken in seconds.items() if taken > _SECONDS} == {}

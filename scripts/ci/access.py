r"""The two roles that a CI system takes in the AWS account, with exactly what their work needs.

    python -m scripts.ci.access --stack dev --github OWNER/REPOSITORY \
        --state-bucket BUCKET --output access-dev

Writes four documents for ``aws iam create-role`` and ``aws iam put-role-policy``: trust and
permissions of the role that deploys the stack, and of the one that only previews it. They name
every role and policy of the stack, in its release and all later ones. A change needs them twice:
before it is deployed with ``--before FILE``, the stack's file as it is deployed, because what the
change takes away has to be removed, too; afterwards without.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from components.catalog import RELEASES, load_catalog
from components.errors import InputError, Problem
from components.partition import Partition
from components.plan.build import plan_stack
from components.plan.model import StackPlan
from components.quotas import check_size, document_size
from components.settings.stack_file import read_stack
from scripts.ci.access_documents import Issuer, State, documents
from scvctl.commands.command import both

ROOT = Path(__file__).resolve().parents[2]
GITHUB_HOST = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
GITLAB_HOST = "gitlab.com"

_REPOSITORY = re.compile(r"[\w.@-]+/[\w.@-]+")
_PROJECT = re.compile(r"[\w.-]+(/[\w.-]+)+")
_ELSEWHERE = "the stack is deployed to another account: make documents for each of the two"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def plans(stack: str, file: Path | None = None) -> list[StackPlan]:
    """The stack in its release and in every later one that its names allow.

    ``file`` is read instead of the stack's own. Raises ``InputError`` for a stack that cannot be
    deployed as it is.
    """
    catalog = load_catalog()

    def plan(*overrides: str) -> StackPlan:
        return plan_stack(read_stack(ROOT, stack, overrides, file).settings(catalog), catalog)

    now = plan()
    later: list[StackPlan] = []
    for release in RELEASES:
        if release > now.settings.release:
            try:
                later.append(plan(f"release={release}"))
            except InputError:
                continue  # it cannot be deployed there, so nothing of it is needed
    return [now, *later]


def issuer(given: argparse.Namespace) -> Issuer:
    """Who signs the tokens, and which of them are trusted. Raises ``InputError``."""
    stack: str = given.stack
    if given.github:
        _check(given.github, _REPOSITORY, "--github", "OWNER/REPOSITORY")
        subject = f"repo:{given.github}:environment:"
        return Issuer(GITHUB_HOST, AUDIENCE, f"{subject}{stack}", f"{subject}{stack}-preview")
    _check(given.gitlab, _PROJECT, "--gitlab", "GROUP/PROJECT")
    subject = f"project_path:{given.gitlab}:ref_type:branch:ref:"
    return Issuer(GITLAB_HOST, AUDIENCE, f"{subject}main", f"{subject}*")


def state(given: argparse.Namespace, partition: Partition) -> State:
    """Where the state lies. Raises ``InputError``."""
    bucket: str = given.state_bucket
    key: str | None = given.secrets_key
    pattern = re.compile(rf"arn:{partition.name}:kms:[a-z0-9-]+:\d{{12}}:key/[\w-]+")
    accepted = f"the ARN of a KMS key in partition {partition.name}"
    both(
        lambda: _check(bucket, _BUCKET, "--state-bucket", "the name of an S3 bucket"),
        lambda: key and _check(key, pattern, "--secrets-key", accepted),
    )
    return State(bucket, key)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the documents; gives the exit code."""
    given = _parser().parse_args(arguments)
    try:
        planned = _with_before(plans(given.stack), given)
        partition = planned[0].settings.partition
        who, where = both(lambda: issuer(given), lambda: state(given, partition))
        made = documents(planned, who, where)
        _check_sizes(made)
        for file in _write(given.output, made):
            print(file)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _with_before(planned: list[StackPlan], given: argparse.Namespace) -> list[StackPlan]:
    before = plans(given.stack, given.before) if given.before else []
    if len({plan.settings.account_id for plan in [*planned, *before]}) > 1:
        raise InputError("The documents cannot be made", [Problem("--before", _ELSEWHERE)])
    return [*planned, *before]


def _check_sizes(made: dict[str, Any]) -> None:
    advice = "Deploy fewer contact centers in this stack."
    problems = [
        problem
        for name in ("deploy-permissions", "preview-permissions")
        for size in (document_size(json.dumps(made[name])),)
        for problem in check_size("inline policies", name, size, advice)
    ]
    if problems:
        raise InputError("AWS would refuse the documents", problems)


def _write(folder: Path, made: dict[str, Any]) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in made.items():
        file = folder / f"{name}.json"
        file.write_text(f"{json.dumps(document, indent=2)}\n", "utf-8")
        yield file


def _check(given: str, pattern: re.Pattern[str], where: str, accepted: str) -> None:
    if not pattern.fullmatch(given):
        what = f"{given!r} was given; accepted is {accepted}"
        raise InputError("The documents cannot be made", [Problem(where, what)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.access")
    parser.add_argument("--stack", required=True)
    ci = parser.add_mutually_exclusive_group(required=True)
    ci.add_argument("--github", metavar="OWNER/REPOSITORY", help="as in its tokens' subject")
    ci.add_argument("--gitlab", metavar="GROUP/PROJECT", help="a project on gitlab.com")
    parser.add_argument("--state-bucket", required=True, metavar="BUCKET")
    parser.add_argument("--secrets-key", metavar="ARN", help="a KMS key, instead of a passphrase")
    parser.add_argument(
        "--before", type=Path, metavar="FILE", help="the stack's file as it is deployed"
    )
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
    return parser


if __name__ == "__main__":
    sys.exit(main())

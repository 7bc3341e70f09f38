"""The command that mends a finding: ``pulumi up`` for this stack's, the AWS CLI for others."""

import json
import shlex
from dataclasses import dataclass

from scvctl.audit.expected import ExpectedPolicy, ExpectedRole

# A longer document is better read in a file.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Remedies:
    """The remedies for the resources of one stack."""

    stack: str

    @property
    def deploy(self) -> str:
        """Puts back what this stack makes."""
        return _command("pulumi", "up", "--refresh", "--stack", self.stack)

    def made(self, expected: ExpectedRole | ExpectedPolicy, name: str) -> str:
        """Makes what is missing."""
        if expected.maker == "stack":
            return self.deploy
        return (
            f"Update the contact center in Salesforce, whose stacks make {name}; "
            "docs/setup.md has the steps."
        )

    def role(self, expected: ExpectedRole, command: str, *options: str) -> str:
        """A command of ``aws iam`` about a role that Salesforce's stacks make."""
        if expected.maker == "stack":
            return self.deploy
        return aws(command, "--role-name", expected.most.name, *options)

    def trust(self, expected: ExpectedRole) -> str:
        """Puts the trust policy back; EXTERNAL_ID is to be filled in, where there is one."""
        document = json.loads(expected.most.trust)
        for statement in document["Statement"] if expected.most.secret else ():
            statement["Condition"] = {"StringEquals": {"sts:ExternalId": "EXTERNAL_ID"}}
        text = json.dumps(document, separators=(",", ":"))
        return self.role(expected, "update-assume-role-policy", "--policy-document", text)

    def inline(self, expected: ExpectedRole, live: frozenset[str]) -> str:
        """Puts the inline policies back; ``live`` are the names of those in the account."""
        role = expected.most
        names = {policy.name for policy in role.inline}
        surplus = [
            self.role(expected, "delete-role-policy", "--policy-name", name)
            for name in sorted(live - names)
        ]
        published = [
            self.role(
                expected,
                *("put-role-policy", "--policy-name", policy.name),
                *("--policy-document", self._document(policy.name, policy.document)),
            )
            for policy in role.inline
        ]
        return " && ".join(dict.fromkeys([*published, *surplus])) or self.deploy

    def policy(self, expected: ExpectedPolicy) -> str:
        """Makes a version of a managed policy with the published document the default one."""
        if expected.maker == "stack":
            return self.deploy
        planned = expected.planned
        document = self._document(planned.name, planned.document)
        options = ("--policy-arn", planned.arn, "--set-as-default", "--policy-document", document)
        return aws("create-policy-version", *options)

    def _document(self, name: str, document: str) -> str:
        return document if len(document) <= _LONGEST else f"file://{name}.json"


def aws(command: str, *options: str) -> str:
    """A command of ``aws iam``, quoted for a shell."""
    return _command("aws", "iam", command, *options)


def _command(*parts: str) -> str:
    return " ".join(map(shlex.quote, parts))

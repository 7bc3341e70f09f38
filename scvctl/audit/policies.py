"""Findings about shared resources: managed policies, boundaries and the SAML provider."""

from collections.abc import Iterator

from iam.documents import Document, Malformed, parse
from scvctl.audit.documents import compared, identity, is_more, sentence
from scvctl.audit.expected import ExpectedPolicy
from scvctl.audit.model import Finding
from scvctl.audit.remedies import Remedies, aws
from scvctl.audit.roles import Judge
from scvctl.aws.live import LiveAccount, LivePolicy, UnreadableDocument
from scvctl.compare.difference import Difference


def policy_findings(one: ExpectedPolicy, judge: Judge) -> Iterator[Finding]:
    """All about one managed policy or boundary."""
    planned = one.planned
    live = judge.details.policies.get(planned.arn)
    remedy = judge.remedies.policy(one)
    if live is None:
        yield from _missing(one, judge)
        return
    given = _read(live, judge)
    if isinstance(given, str):
        yield Finding("document-unreadable", planned.arn, f"{planned.name}: {given}", remedy)
        return
    for kind, row in _differences(one, given):
        message = sentence(planned.name, row)
        yield Finding(kind, planned.arn, message, remedy, identity(row), row)


def _read(live: LivePolicy | UnreadableDocument, judge: Judge) -> Document | str:
    """The document of a policy, or a finding that it is unreadable."""
    if isinstance(live, UnreadableDocument):
        return live.problem
    try:
        return judge.reader.read(live.document, "policy")
    except Malformed as error:
        return str(error)


def _differences(one: ExpectedPolicy, given: Document) -> Iterator[tuple[str, Difference]]:
    wanted = parse(one.planned.document, "policy")
    more, less = compared(given, wanted)
    for row in (*more, *less):
        kind = "policy-wider" if is_more(row) else "policy-narrower"
        yield "boundary-changed" if one.boundary else kind, row


def _missing(one: ExpectedPolicy, judge: Judge) -> Iterator[Finding]:
    # Salesforce's stacks make some policies for some contact centers only.
    if one.boundary or one.carriers or one.maker == "stack":
        name, arn = one.planned.name, one.planned.arn
        kind = "boundary-policy-missing" if one.boundary else "policy-missing"
        carriers = f" {', '.join(one.carriers)} should carry it." if one.carriers else ""
        message = f"{name} does not exist.{carriers}"
        yield Finding(kind, arn, message, judge.remedies.made(one, name))


def boundary_of_others(judge: Judge) -> Iterator[Finding]:
    """Whether an organisation's own boundary exists; its document is the organisation's."""
    arn = judge.expected.plan.settings.organisation_boundary_arn
    if arn is not None and judge.details.policies.get(arn) is None:
        message = f"{arn} does not exist, and every role should carry it"
        remedy = "Make it, or correct permissionsBoundaryArn."
        yield Finding("boundary-policy-missing", arn, message, remedy)


def saml_findings(account: LiveAccount, judge: Judge) -> Iterator[Finding]:
    """Whether each SAML provider exists, with the metadata that the stack has."""
    present = frozenset(account.saml_provider_arns())
    plan = judge.expected.plan
    trusted = {one.most.saml_provider for one in judge.expected.roles}
    for arn in sorted(filter(None, trusted)):
        ours = plan.saml_provider if plan.saml_provider and plan.saml_provider.arn == arn else None
        if arn not in present:
            message = f"{arn} does not exist, and roles trust it"
            yield Finding(
                "saml-provider-missing", arn, message, _made(judge.remedies, ours=bool(ours))
            )
        elif ours and account.saml_metadata(arn).split() != ours.metadata.split():
            message = f"{arn} has other metadata than the file in samlMetadataFile"
            yield Finding("saml-provider-changed", arn, message, judge.remedies.deploy)


def _made(remedies: Remedies, *, ours: bool) -> str:
    if ours:
        return remedies.deploy
    return (
        "Let Salesforce's setup make it, or give samlMetadataFile with integratedBy customer, and "
        f"{remedies.deploy}. {aws('list-saml-providers')} shows what there is."
    )

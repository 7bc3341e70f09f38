"""``account-id-resolved``: no deployed document has an unfilled placeholder."""

import re
from collections.abc import Iterator

from iam.arns import is_account_id, parse_arn
from policypacks.scv_guardrails import tokens
from policypacks.scv_guardrails.model import Context, Resource, ResourceRule
from policypacks.scv_guardrails.reading import Text, texts_of
from policypacks.scv_guardrails.rules.shared import CONFIGURATION, INFORMATION_FLOW, URL_ARNS

# Placeholders that people fill in. AWS has no "<", "{{" or "%(" in any of these texts.
_MARKERS = re.compile(r"<[^<>]*>|&lt;.*?&gt;|\{\{.*?\}\}|%\(\w+\)s?|\[\[.*?\]\]")
# In capitals, as in Salesforce's and AWS's examples: names of contact centers have none.
_WORDS = re.compile(r"(?<![A-Za-z0-9])[A-Z_]*(ACCOUNT_?ID|ACCOUNT_?NUMBER)[A-Z_]*(?![A-Za-z0-9])")
_BRACES = re.compile(r"\$\{([^}]*)\}?")
# ${aws:userid}, ${aws:PrincipalTag/team, 'none'}, ${saml:sub}; ${*}, ${?} and ${$} are characters.
# ${AWS::AccountId} is one of CloudFormation's.
_VARIABLE = re.compile(r"[a-zA-Z0-9-]+:(?!:)[\w/.@=+:-]+(\s*,\s*'[^']*')?|[*?$]")
_MAY_HOLD_VARIABLES = ("Resource", "NotResource", "Condition ")


def _check(resource: Resource, _context: Context) -> Iterator[str]:
    for text in texts_of(resource):
        yield from _left_over(text)


def _left_over(text: Text) -> Iterator[str]:
    markers = [match[0] for match in _MARKERS.finditer(text.value)]
    if text.secret:
        if markers or _BRACES.search(text.value):
            yield f"{text.place}: a placeholder was not filled in."
        return
    markers += [match[0] for match in _BRACES.finditer(text.value) if not _is_variable(match, text)]
    # Outside of braces only: an IAM policy variable may name the account.
    rest = _MARKERS.sub(" ", _BRACES.sub(" ", text.value))
    markers += [match[0] for match in _WORDS.finditer(rest)]
    for marker in markers:
        yield f"{text.place}: {marker!r} was not filled in."
    if not markers:
        yield from _no_account(text)


def _no_account(text: Text) -> Iterator[str]:
    arn = parse_arn(text.value)
    if arn is None or not arn.account or arn.account in {"aws", "*"}:
        return
    if not is_account_id(arn.account):
        yield (
            f"{text.place}: {text.value!r} has {arn.account!r} where its account ID should be: "
            "12 digits."
        )


def _is_variable(match: re.Match[str], text: Text) -> bool:
    closed = match[0].endswith("}") and _VARIABLE.fullmatch(match[1]) is not None
    return closed and text.in_document and text.element.startswith(_MAY_HOLD_VARIABLES)


RULE = ResourceRule(
    name="account-id-resolved",
    title="No placeholder is left",
    demands="No placeholder such as <AWS_ACCOUNT_ID> or ${...} is left in a document, ARN or name.",
    why=(
        "Salesforce publishes its policies with markers to fill in. AWS accepts a "
        "forgotten marker as a name: the policy then lacks a grant, or grants access to a "
        "name that anybody can take. IAM's own policy variables, such as ${aws:userid}, "
        "stay legal."
    ),
    remedy="Fill the placeholder in from the stack's configuration, through the catalog.",
    url=URL_ARNS,
    severity="high",
    references=(CONFIGURATION, INFORMATION_FLOW),
    types=tokens.OF_IAM,
    check=_check,
)

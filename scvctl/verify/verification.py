"""AWS's answers and findings on a stack, and their counts."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from components.catalog import Catalog
from components.plan.build import plan_stack
from components.settings.settings import Settings
from scvctl.json_object import about_stack
from scvctl.progress import Progress
from scvctl.verify.finding import Finding
from scvctl.verify.questions import Question, questions
from scvctl.verify.simulate import Answer, ask
from scvctl.verify.validate import Document, Validated, documents, validate

if TYPE_CHECKING:
    from boto3 import Session

VERSION = 1
"""Of the JSON; changes when a key is renamed or removed, not when a key is added."""

_TIMES = 10
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """AWS's answers to the questions about a stack, and its findings on the documents."""

    stack: str
    settings: Settings
    answers: tuple[Answer, ...]
    validated: tuple[Validated, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, differences first."""
        differences = (one.difference for one in self.answers if one.outcome == "differed")
        return (*differences, *(each for one in self.validated for each in one.findings))

    @property
    def passed(self) -> bool:
        """Whether nothing is left to act on, and AWS judged any of the calls it was asked about."""
        sent = [one for one in self.answers if one.question.allowed is not None]
        judged = not sent or any(one.outcome != "not judged" for one in sent)
        return judged and not any(one.failing for one in self.findings)

    @property
    def not_judged(self) -> Iterator[tuple[str, str, str]]:
        """ID, resource and reason of each call or document that could not be judged."""
        for answer in self.answers:
            if answer.outcome == "not judged":
                yield answer.question.id, answer.question.call.resource, answer.reason
        for one in self.validated:
            if one.refusal:
                name = one.document.name
                yield f"document/{name}", name, f"AWS cannot read the document: {one.refusal}"

    @property
    def counts(self) -> Mapping[str, int]:
        """The calls: asked is the sum of the others."""
        outcomes = Counter(one.outcome for one in self.answers)
        return {
            "asked": len(self.answers),
            "agreed": outcomes["agreed"],
            "differed": outcomes["differed"],
            "notJudged": outcomes["not judged"],
        }

    @property
    def document_counts(self) -> Mapping[str, int]:
        """The documents, and the findings in them by type; ``reviewed`` ones are among those."""
        findings = [each for one in self.validated for each in one.findings]
        types = Counter(one.severity for one in findings)
        return {
            "asked": len(self.validated),
            "notJudged": sum(bool(one.refusal) for one in self.validated),
            "errors": types["ERROR"],
            "securityWarnings": types["SECURITY_WARNING"],
            "warnings": types["WARNING"],
            "suggestions": types["SUGGESTION"],
            "reviewed": sum(one.reviewed is not None for one in findings),
        }


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What AWS is asked about a stack."""

    stack: str
    settings: Settings
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def inquiry(stack: str, settings: Settings, catalog: Catalog) -> Inquiry:
    """Every document and call of a stack.

    The external ID is not among them: the trust policies have another text in its place.
    """
    others = tuple(f"external-id-{number}" for number in range(len(settings.external_ids)))
    plan = plan_stack(replace(settings, external_ids=others), catalog)
    return Inquiry(stack, settings, documents(plan), questions(plan))


def verify(session: "Session", about: Inquiry, progress: Progress) -> Verification:
    """Ask AWS. Raises what boto3 raises."""
    from botocore.config import Config

    config = Config(
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS,
        retries={"mode": "standard", "total_max_attempts": _TIMES},
    )
    analyzer = session.client("accessanalyzer", config=config)  # pyright: ignore[reportUnknownMemberType]
    iam = session.client("iam", config=config)  # pyright: ignore[reportUnknownMemberType]
    with progress.phase("Access Analyzer", "document", "validated") as count:
        validated = validate(analyzer, about.documents, count)
    with progress.phase("Policy simulator", "call", "answered") as count:
        answers = ask(iam, about.questions, count)
    return Verification(about.stack, about.settings, answers, validated)


def as_json(verification: Verification) -> dict[str, Any]:
    """The verification as one object, described by ``verify.schema.json``."""
    settings = verification.settings
    return {
        **about_stack(VERSION, verification.stack, settings),
        "region": settings.region,
        "passed": verification.passed,
        "counts": dict(verification.counts),
        "documents": dict(verification.document_counts),
        "findings": [asdict(finding) for finding in verification.findings],
        "notJudged": [
            {"id": one, "resource": resource, "reason": reason}
            for one, resource, reason in verification.not_judged
        ],
    }

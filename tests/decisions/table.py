"""The table of decisions: reads ``rows/*.yaml``, refuses what is wrong in it, fills in each stack.

``docs/testing.md`` says how a row is written.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import yaml
from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from components.catalog.model import PartitionName
from components.partition import PARTITIONS
from components.plan.model import StackPlan
from tests.examples.settings import center, plan

FOLDER = Path(__file__).with_name("rows")

ABSENT = "absent"
IDENTITY = "identity"

_STRICT = ConfigDict(extra="forbid", strict=True)
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_SHORT = re.compile(r"[a-z0-9-]+:(?!\s).+")
# The services whose ARNs name no region; S3's name no account either.
_GLOBAL = frozenset({"iam", "s3"})


class TableError(Exception):
    """The table is wrong: file, row and reason of everything that is."""


def _listed(given: Any) -> Any:
    if isinstance(given, list):
        return tuple(cast("Iterable[Any]", given))
    return (given,) if isinstance(given, str) else given


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Row:
    """One row as it is written.

    ``stack`` changes configuration keys of the example stack; its ``contactCenters`` list what
    differs from the example's. ``widened`` adds an inline policy that allows everything.
    ``denied_by`` says what denies: Sids of the boundary, ``absent`` or ``identity``. ``given`` is
    the number of a row that was given with the facts; a row of our own has none.
    """

    id: str
    role: str
    action: str
    resource: str
    expected: Literal["allow", "deny"]
    why: str
    context: dict[str, Names] = field(default_factory=dict)
    denied_by: Names = ()
    given: int | None = None
    widened: bool = False
    partitions: Annotated[tuple[PartitionName, ...], BeforeValidator(_listed)] = tuple(
        cast("Iterable[PartitionName]", PARTITIONS)
    )
    stack: dict[str, Any] = field(default_factory=dict)

    @model_validator(mode="after")
    def _denied_by_something(self) -> "Row":
        if (self.expected == "deny") != bool(self.denied_by):
            raise ValueError("a denied row says denied_by, and only a denied one")
        alone = {ABSENT, IDENTITY}.intersection(self.denied_by)
        if alone and len(self.denied_by) > 1:
            raise ValueError(f"denied_by {' and '.join(sorted(alone))} stands alone")
        return self

    @property
    def expects_allow(self) -> bool:
        """Whether the call must be allowed."""
        return self.expected == "allow"


@dataclass(frozen=True, config=_STRICT, kw_only=True)
class Subject:
    """One file: what its rows are about."""

    subject: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row in one partition, with every placeholder filled in."""

    row: Row
    partition: PartitionName
    resource: str
    context: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        return f"{self.row.id}-{self.partition}"

    @property
    def stack(self) -> StackPlan:
        """The plan of the stack that the call is made in."""
        return stack_plan(self.partition, self.row.stack)


@cache
def load_table() -> tuple[Case, ...]:
    """Every row of ``rows/``, in each of its partitions.

    Raises ``TableError``.
    """
    return table({file.name: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.yaml"))})


def table(files: Mapping[str, str]) -> tuple[Case, ...]:
    """The cases of files, given as name and text.

    Raises ``TableError`` with all that is wrong in the files.
    """
    problems: list[str] = []
    rows = [(name, row) for name, text in files.items() for row in _rows(name, text, problems)]
    counts = Counter(row.id for _, row in rows)
    problems += [
        f"{row_id}: {count} rows have this id" for row_id, count in counts.items() if count > 1
    ]
    cases = [case for name, row in rows for case in _cases(name, row, problems)]
    questions: dict[str, Case] = {}
    for case in cases:
        earlier = questions.setdefault(_question(case), case)
        if earlier is not case:
            problems.append(f"{case.row.id}: asks what {earlier.row.id} asks already")
    if problems:
        raise TableError("\n".join(["The table of decisions is wrong:", *problems]))
    return tuple(cases)


def stack_plan(partition: str, changes: Mapping[str, Any]) -> StackPlan:
    """The plan of the example stack with changed configuration keys."""
    return _planned(partition, json.dumps(changes, sort_keys=True))


@cache
def _planned(partition: str, changes: str) -> StackPlan:
    changed: dict[str, Any] = json.loads(changes)
    if "contactCenters" in changed:
        changed["contactCenters"] = [center(**one) for one in changed["contactCenters"]]
    return plan(partition, **changed)


def _rows(name: str, text: str, problems: list[str]) -> tuple[Row, ...]:
    try:
        # As JSON, because only there pydantic's strict mode takes arrays for tuples.
        document = json.dumps(yaml.load(text, _OnceOnly))  # noqa: S506 - a SafeLoader
        return TypeAdapter(Subject).validate_json(document).rows
    except yaml.YAMLError as error:
        problems.append(f"{name}: {error}")
    except ValidationError as error:
        problems += [
            f"{name}, {'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors()
        ]
    return ()


class _OnceOnly(yaml.SafeLoader):
    """Refuses a key that stands twice in a mapping, where YAML would take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - YAML's signature
        keys = [key.value for key, _ in node.value]
        twice = [key for key, count in Counter(keys).items() if count > 1]
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(twice)} stands there twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _cases(name: str, row: Row, problems: list[str]) -> Iterator[Case]:
    for partition in row.partitions:
        try:
            yield _case(row, partition)
        except Exception as error:  # noqa: BLE001 - whatever a stack refuses, the row is to blame
            problems.append(f"{name}, {row.id}: {error}")


def _case(row: Row, partition: PartitionName) -> Case:
    stack = stack_plan(partition, row.stack)
    if row.role not in {role.name for role in stack.roles}:
        raise TableError(f"the stack has no role {row.role}")
    if not stack.boundaries:
        raise TableError("the stack has no boundary of its own that could be judged")
    return Case(
        row=row,
        partition=partition,
        resource=resource_arn(row.resource, stack),
        context={
            key: tuple(fill_in(value, stack) for value in values)
            for key, values in row.context.items()
        },
    )


def resource_arn(text: str, stack: StackPlan) -> str:
    """The ARN of a resource as a row writes it.

    It may be ``*``, an ARN, or ``service:resource`` for one in the stack's account and region.
    Raises ``TableError`` for anything else.
    """
    filled = fill_in(text, stack)
    if filled == "*" or filled.startswith("arn:"):
        return filled
    if not _SHORT.fullmatch(filled):
        raise TableError(f"{text} is neither *, an ARN nor service:resource")
    service, _, resource = filled.partition(":")
    settings = stack.settings
    region = "" if service in _GLOBAL else settings.region
    account = "" if service == "s3" else settings.account_id
    return f"arn:{settings.partition.name}:{service}:{region}:{account}:{resource}"


def fill_in(text: str, stack: StackPlan) -> str:
    """A text with the stack's names for its placeholders.

    Raises ``TableError`` for a placeholder that is none.
    """
    settings = stack.settings
    names = {
        "partition": settings.partition.name,
        "region": settings.region,
        "account": settings.account_id,
        "boundary": settings.boundary_arn,
        "provisioning_boundary": settings.provisioning_boundary_arn,
        "instance": settings.contact_centers[0].connect_instance_id,
        "salesforce": settings.partition.salesforce_account,
        "saml_bucket": settings.partition.saml_bucket,
    }
    unknown = set(_PLACEHOLDER.findall(text)) - names.keys()
    if unknown:
        raise TableError(f"{', '.join(sorted(unknown))}: only {', '.join(names)} can be filled in")
    return _PLACEHOLDER.sub(lambda found: names[found[1]], text)


def _question(case: Case) -> str:
    row = case.row
    asked = [row.role, row.widened, row.action.lower(), case.resource, case.context, row.stack]
    return json.dumps([case.partition, *asked], sort_keys=True)

"""The source of the judged stack's configuration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from components.catalog import Catalog, load_catalog
from components.families import PACKAGE
from components.settings.settings import in_namespace, parse_settings, typed_values
from components.settings.stack_file import read_stack
from policypacks.scv_guardrails.project import root_of, root_with
from policypacks.scv_guardrails.reviewed import unreviewed, unreviewed_parts
from policypacks.scv_guardrails.stack import Stack, stack_of

_EXTERNAL_ID = "externalId"
_FILES = ("samlMetadataFile", "provisioningPolicyFile")
_AWS_KEYS = ("profile", "useFipsEndpoint")
_URN_PREFIX = "urn:pulumi:"


@dataclass(frozen=True, slots=True)
class Given:
    """A stack's configuration as the engine tells it: full keys, every value as text."""

    project: str
    stack: str
    config: tuple[tuple[str, str], ...] = field(repr=False)

    @property
    def own(self) -> dict[str, str]:
        """The project's own keys, without their namespace."""
        given = dict(self.config)
        return in_namespace(given, f"{namespace(self.project, given)}:")

    @property
    def aws(self) -> dict[str, object]:
        """The keys of the AWS provider that the project's own follows and the pack compares."""
        return _aws(dict(self.config))


def _aws(texts: Mapping[str, str]) -> dict[str, object]:
    given = {key: texts[f"aws:{key}"] for key in _AWS_KEYS if f"aws:{key}" in texts}
    return typed_values(given)


class StackSource:
    """Gives the stack that is judged.

    The engine tells it to the pack before anything else (``ConfigureStack``). ``pulumi policy
    analyze`` does so without a stack, which tells nothing; the stack's file is read then, in the
    folder of the project.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._told: Given | None = None

    def tell(self, project: str, stack: str, config: Mapping[str, str]) -> None:
        """Take what the engine says of the stack; where it names none, it says nothing."""
        if stack:
            self._told = Given(project, stack, tuple(sorted(config.items())))

    def stack(self, urn: str) -> Stack:
        """The stack of a resource. Raises ``InputError`` where its configuration cannot be used."""
        if self._told is not None:
            return _from_engine(self._told)
        stack, project = urn.removeprefix(_URN_PREFIX).split("::")[:2]
        return _from_file(root_of(project), stack)


def namespace(project: str, keys: Iterable[str]) -> str:
    """The namespace of the configuration in which a stack says what it deploys.

    It is the project's own, unless there are keys in the package's: there, a program that uses the
    packaged component keeps what is the component's, apart from what is its own.
    """
    return PACKAGE if any(key.startswith(f"{PACKAGE}:") for key in keys) else project


@lru_cache(maxsize=8)
def _from_engine(given: Given) -> Stack:
    catalog = load_catalog()
    region = dict(given.config).get("aws:region")
    # Where they lie in two projects, one of them is not found, and nothing is accepted.
    roots = [root_with(key, given.own[key]) for key in _FILES if given.own.get(key)]
    root = roots[0] if roots else Path()
    settings = parse_settings(typed_values(given.own), region, catalog, root, given.aws)
    return _with_seal(stack_of(settings, catalog), catalog, typed_values(given.own))


def _with_seal(stack: Stack, catalog: Catalog, own: Mapping[str, object]) -> Stack:
    parts = unreviewed_parts(stack.plan, catalog, own)
    return replace(stack, unreviewed=unreviewed(catalog), unreviewed_stacks=parts)


@lru_cache(maxsize=8)
def _from_file(root: Path, stack: str) -> Stack:
    config = read_stack(root, stack, [])
    catalog = load_catalog()
    region = config.values.get("aws:region")
    name = namespace(config.project, config.values)
    own = replace(config, project=name).own()
    settings = parse_settings(own, region, catalog, config.root, _aws(config.as_pulumi()))
    readable = f"{name}:{_EXTERNAL_ID}" not in config.unreadable
    judged = stack_of(settings, catalog, external_id_readable=readable)
    return _with_seal(judged, catalog, own)

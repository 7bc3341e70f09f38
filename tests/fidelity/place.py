"""Where a deviation applies, and where it has to be there."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.catalog import Deviation
from components.settings.settings import ContactCenter, Settings
from tests.fidelity.published import fill_in, filled
from tests.fidelity.view import Part, View, inline, is_document


@dataclass(frozen=True, slots=True)
class Place:
    """One role or policy that a deviation applies to, and what its placeholders stand for."""

    deviation: Deviation
    pattern: str
    owner: str
    names: Mapping[str, str]
    settings: Settings

    @property
    def inline_policies(self) -> list[str]:
        """How a view names the inline policies that the deviation names."""
        return [inline(filled(name, self.names)) for name in self.deviation.documents]

    def documents(self, view: View) -> list[Part]:
        """The documents here: those that the deviation names, or all but the trust policy."""
        own = [part for part in view if part.owner == self.owner and is_document(part)]
        named = self.inline_policies
        return [part for part in own if not named or part.what in named]

    def markers(self, center: ContactCenter) -> set[tuple[str, str]]:
        """Sid and text of each listed line, filled in for a contact center."""
        return {
            (sid, fill_in(filled(line, self.names), self.settings.account_id, center))
            for sid, lines in self.deviation.lines.items()
            for line in lines
        }

    @property
    def unused_markers(self) -> set[tuple[str, str]]:
        """The listed lines whose markers the first contact center leaves as they are."""
        first = self.settings.contact_centers[0]
        return {(sid, line) for sid, line in self.markers(first) if "<" in line}

    def root(self, account_id: str) -> str:
        """The ARN of an account itself, in the stack's partition."""
        return f"arn:{self.names['partition']}:iam::{account_id}:root"


def with_odd_name(place: Place) -> bool:
    """Where the contact center's name has what AWS allows in no Sid."""
    return not place.names["contact_center"].isalnum()


def with_several_centers(place: Place) -> bool:
    """Where the stack has more than one contact center."""
    return len(place.settings.contact_centers) > 1


def with_unused_markers(place: Place) -> bool:
    """Where the first contact center does not bring all that Salesforce's file has room for."""
    return bool(place.unused_markers)


def without_multi_org(place: Place) -> bool:
    """Where the contact centers are those of one org."""
    return place.settings.multi_org is None


def with_external_id(place: Place) -> bool:
    """Where the stack has an external ID."""
    return bool(place.settings.external_ids)

"""The digests of Salesforce's documents: data that this repository can hold without them.

There is one section for what is published for the account, for each release and partition, and
one for each variant of its contact centers. In ``digests.json`` a digest stands once, below all
sections that have it; ``tests.fidelity.refresh_digests`` makes the file.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.fidelity.probes import Probe, sections, settings_of
from tests.fidelity.published import published_for_account, published_for_centers
from tests.fidelity.view import digests, provisioning_file

FILE = Path(__file__).with_name("digests.json")
_AND = " + "

Sections = Mapping[str, Mapping[str, str]]


def from_reference(folder: Path) -> Sections:
    """The digests of what Salesforce published, for every section."""
    found: dict[str, Mapping[str, str]] = {}
    for probe in sections():
        settings = settings_of(probe)
        found[probe.account_section] = digests(published_for_account(folder, settings))
        found[probe.section] = digests(published_for_centers(folder, settings))
    return found


def rendered(found: Sections) -> str:
    """The text of the file."""
    sections_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for section in sorted(found):
        for own in found[section].items():
            sections_of[own].append(section)
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for (name, digest), sections_with_it in sections_of.items():
        shared[_AND.join(sections_with_it)][name] = digest
    return json.dumps(shared, indent=1, sort_keys=True) + "\n"


def expected(probe: Probe) -> Mapping[str, str]:
    """The committed digests of what is published for a probe, by what they are the digests of."""
    of_centers = _committed()[probe.section]
    if probe.integrated_by == "customer":
        return {**_committed()[probe.account_section], **of_centers}
    multi_org = settings_of(probe).multi_org
    ours = (
        f"{provisioning_file(probe.partition)}: ",
        *([f"{multi_org.lambda_prefix}-"] if multi_org else []),
    )
    return {name: digest for name, digest in of_centers.items() if name.startswith(ours)}


@cache
def _committed() -> Sections:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for sections_with_it, shared in json.loads(FILE.read_text("utf-8")).items():
        for section in sections_with_it.split(_AND):
            assert not found[section].keys() & shared.keys()
            found[section] |= shared
    return found

"""The digests of Salesforce's documents: data that this repository can hold without them.

``digests.json`` has one section for what is published for the account, for each release and
partition, and one for each variant of its contact centers; ``scripts/refresh_digests.py`` makes it.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.fidelity.probes import Probe, sections, settings_of
from tests.fidelity.published import published_for_account, published_for_centers
from tests.fidelity.view import digests, provisioning_file

FILE = Path(__file__).with_name("digests.json")

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
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


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
    return json.loads(FILE.read_text("utf-8"))

"""Writes docs/publication.md, what to know about what Salesforce publishes, from its list.

Run as ``make pages``; a test holds the page to the list.
"""

import re
import textwrap
from pathlib import Path

from scvctl.report.differences import KnownGap, known_gaps

FILE = Path(__file__).parents[1] / "docs" / "publication.md"

_WIDTH = 100
_CODE = re.compile("`[^`]*`")
_HELD = "\0"
_HEAD = """\
# What Salesforce publishes, and what to know about it

Written by `make pages` from `scvctl/report/gaps.yaml`; edit the YAML there.
The [report](reviewer.md) of a stack shows what concerns it.

The catalog holds what Salesforce published for contact center releases 19 to 22: the provisioning
policy as JSON, once for each partition, and the roles and policies of its CloudFormation
templates. It is deployed as it is, apart from the
[deviations](CATALOG.md#deviations). Some of it is worth knowing before you rely on it.
"""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *(_bullet(gap) for gap in known_gaps())]) + "\n"


def _bullet(gap: KnownGap) -> str:
    # Code is not broken: what stands in it is a name.
    text = _CODE.sub(lambda code: code[0].replace(" ", _HELD), f"- **{gap.title}** {gap.text}")
    filled = textwrap.fill(
        text,
        _WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_HELD, " ")

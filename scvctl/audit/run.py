"""Audits the account that the caller's credentials are for."""

from datetime import UTC, datetime

from rich.console import Console

from components.catalog import load_catalog
from components.settings.stack_file import StackConfig
from scvctl.audit.auditing import Subject, audit
from scvctl.audit.model import Audit
from scvctl.aws.live import live_account
from scvctl.progress import Progress

_SECRET = "externalId"  # noqa: S105 - the name of a key


def run_audit(
    config: StackConfig, profile: str | None, region: str | None, errors: Console
) -> Audit:
    """The audit of a stack's account today, with its progress on ``errors``.

    ``profile`` and ``region`` are as for the AWS CLI. Raises ``InputError`` for settings or
    credentials that cannot be used.
    """
    catalog = load_catalog()
    known = f"{config.project}:{_SECRET}" not in config.unreadable
    subject = Subject(config.stack, config.settings(catalog), catalog, secrets_known=known)
    with (
        live_account(subject.settings, profile, region) as account,
        Progress(errors).phase("Reading the account", "resource", "read") as count,
    ):
        return audit(account, subject, datetime.now(UTC).date(), count)

"""A change of the program's own source, such as a careless commit would be."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sabotage:
    """Replaces one piece of a source file; ``rule`` is the one of the pack that must refuse it."""

    title: str
    file: str
    before: str
    after: str
    rule: str

    def __str__(self) -> str:
        return self.title

    def apply(self, project: Path) -> None:
        """Change a copy of the project."""
        file = project / self.file
        text = file.read_text("utf-8")
        assert text.count(self.before) == 1, f"{self.file} is not what this sabotage is made for"
        file.write_text(text.replace(self.before, self.after), "utf-8")


READ_ONLY = Sabotage(
    "a role that is read and not made",
    "components/role.py",
    "    role = aws.iam.Role(\n",
    "    role = (lambda at, **its: aws.iam.Role.get(at, its['name'], opts=its['opts']))(\n",
    "stack-complete",
)
SABOTAGES = (
    Sabotage(
        "a role without the boundary",
        "components/role.py",
        "        permissions_boundary=plan.boundary_arn,\n",
        "",
        "boundary-required",
    ),
    Sabotage(
        "a trust in another account",
        "components/plan/documents.py",
        'scope.partition.iam_arn(scope.partition.salesforce_account, "root")',
        'scope.partition.iam_arn("999999999998", "root")',
        "salesforce-account-trusted",
    ),
)

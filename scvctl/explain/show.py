"""Shows a role, and the decision on a call, to a person."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from components.settings.settings import Settings
from iam.arns import parse_arn
from scvctl.explain.decision import CallVerdict, StatementVerdict
from scvctl.explain.explanation import ExplainedStatement, Explanation

STYLES = {
    "allowed": "green",
    "denied": "red",
    "not allowed": "red",
    "cannot be decided": "yellow",
}
LIMITS = "Only the role's policies and its boundary are judged: no other policy of AWS."


def show_role(explanation: Explanation, console: Console) -> None:
    """The role, and every statement of its policies."""
    _head(explanation, console)
    for policy in explanation.policies:
        console.print(Text.assemble((f"\n{policy.name}", "bold"), (f"  {policy.kind}", "dim")))
        for said in policy.statements:
            _indented(console, _statement(said))
    if not explanation.policies:
        console.print(Text("\nIt has no policy, and may do nothing.", "dim"))
    console.print(Text("\nIt can do no more than its boundary allows: ask with --action.", "dim"))


def show_decision(
    explanation: Explanation,
    decided: CallVerdict,
    settings: Settings,
    console: Console,
    about: Sequence[Text] = (),
) -> None:
    """The decision, and the statements behind it; ``about`` is said of the call besides."""
    _head(explanation, console)
    call = decided.call
    context = "".join(f", {key} {' or '.join(one)}" for key, one in call.context.items())
    console.print(Text.assemble(("\nCall  ", "bold"), f"{call.action} on {call.resource}{context}"))
    for text in about:
        _indented(console, text)
    words = {
        (policy.name, said.statement): said.words
        for policy in explanation.policies
        for said in policy.statements
    }
    if decided.identity:
        console.print(Text("\nWhat its policies say", "bold"))
        for voice in decided.identity:
            _indented(console, _voice(voice, words.get((voice.policy, voice.statement), "")))
    if decided.boundary:
        console.print(Text("\nWhat its boundary says", "bold"))
        for voice in decided.boundary:
            _indented(console, _voice(voice, ""))
    console.print()
    for note in notes_on(decided, settings):
        console.print(Text(f"note: {note}", "yellow"))
    verdict = (f"{decided.verdict}: ", f"bold {STYLES[decided.verdict]}")
    console.print(Text.assemble(verdict, decided.sentence))
    console.print(Text(LIMITS, "dim"))


def _head(explanation: Explanation, console: Console) -> None:
    role = explanation.role
    console.print(Text.assemble((role.name, "bold cyan"), f"  {role.description}"))
    _indented(console, Text(role.arn, "dim"))
    _indented(console, Text(f"boundary {explanation.boundary_arn}", "dim"))
    for sentence in explanation.trust:
        _indented(console, Text(sentence))


def _statement(said: ExplainedStatement) -> Text:
    style = "red" if said.effect == "Deny" else "green"
    return Text.assemble((said.statement, style), f": {said.words}")


def _voice(voice: StatementVerdict, words: str) -> Text:
    result = voice.result
    why = f" ({voice.reason})" if voice.reason else ""
    if result == "not allowed":
        result, why = "does not apply", f" (its condition on {', '.join(voice.keys)})"
    name = f"{voice.policy} / {voice.statement}"
    text = Text.assemble(name, ": ", (result, STYLES.get(result, "dim")), why)
    return text.append(f"\n{words}", "dim") if words else text


def notes_on(decided: CallVerdict, settings: Settings) -> Iterator[str]:
    """What the decision leaves open."""
    if decided.missing:
        keys = ", ".join(decided.missing)
        yield f"the call was taken without {keys}; give what it carries with --context KEY=VALUE"
    if decided.elsewhere:
        names = ", ".join(decided.elsewhere)
        yield f"on other resources than {decided.call.resource} this may allow it: {names}"
    arn = parse_arn(decided.call.resource)
    if arn and arn.account not in {"", settings.account_id}:
        yield f"the resource is of account {arn.account}, the stack's is {settings.account_id}"


def _indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, 2)))

"""Shows a role, and the decision on a call, to a person."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from components.settings.settings import Settings
from iam.arns import parse_arn
from scvctl.console import print_words
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
        print_words(
            console, Text.assemble((f"\n{policy.name}", "bold"), (f"  {policy.kind}", "dim"))
        )
        for said in policy.statements:
            _indented(console, _statement(said))
    if not explanation.policies:
        print_words(console, Text("\nIt has no policy, and may do nothing.", "dim"))
    print_words(
        console, Text("\nIt can do no more than its boundary allows: ask with --action.", "dim")
    )


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
    print_words(
        console, Text.assemble(("\nCall  ", "bold"), f"{call.action} on {call.resource}{context}")
    )
    for text in about:
        _indented(console, text)
    words = {
        (policy.name, said.statement): said.words
        for policy in explanation.policies
        for said in policy.statements
    }
    if decided.identity:
        print_words(console, Text("\nWhat its policies say", "bold"))
        for voice in decided.identity:
            _indented(console, _voice(voice, words.get((voice.policy, voice.statement), "")))
    if decided.boundary:
        print_words(console, Text("\nWhat its boundary says", "bold"))
        for voice in decided.boundary:
            _indented(console, _voice(voice, ""))
    console.print()
    for note in notes_on(decided, settings):
        print_words(console, Text(f"note: {note}", "yellow"))
    verdict = (f"{decided.verdict}: ", f"bold {STYLES[decided.verdict]}")
    print_words(console, Text.assemble(verdict, decided.sentence))
    print_words(console, Text(LIMITS, "dim"))


def _head(explanation: Explanation, console: Console) -> None:
    role = explanation.role
    print_words(console, Text.assemble((role.name, "bold cyan"), f"  {role.description}"))
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
    print_words(console, text, indent=2)

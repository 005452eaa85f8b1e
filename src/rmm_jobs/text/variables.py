"""Blocks of refused variables and options: unreadable, unknown, missing, not accepted."""

from collections.abc import Mapping, Sequence

from rmm_jobs.domain.catalog import Variable
from rmm_jobs.domain.limits import fit_bytes, join_within, some_lines
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.variable_errors import (
    MissingVariables,
    ParametersRefused,
    UnknownOption,
    UnknownVariables,
    Unreadable,
    VariablesUnreadable,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.variables import format_variables
from rmm_jobs.safety.redact import MASK, MASKED_NAME, redact_variables
from rmm_jobs.safety.sanitize import clean_line, is_clean_line
from rmm_jobs.safety.secret_names import looks_secret
from rmm_jobs.text.cleaning import LONGEST
from rmm_jobs.text.format import (
    NOTHING_STARTED,
    block,
    display_name,
    exact_name,
    fields,
    pairs,
    plural,
    redact_typed,
    variable_lines,
)
from rmm_jobs.text.next_steps import run
from rmm_jobs.text.registry import BLOCKS, Page

_OPTIONS = 20
"""The most options in a refusal."""
_EXPECTED = 700
"""Characters of the description of an expected value: enough for a list of allowed values."""
REFUSED_BYTES = 2_500
NAMES_BYTES = 600
"""The most names in one line, in bytes of UTF-8."""
_GIVEN_BYTES = 1_000
"""The most of the given variables in a line to copy, in bytes of UTF-8."""
TOO_LONG = "..."
"""Stands for variables that are too long for a line to copy."""
_REASONS = {
    Unreadable.NO_EQUALS: "Here a name=value pair was expected, and there is no equals sign.",
    Unreadable.NO_NAME: "There is no name here.",
    Unreadable.EMPTY_PAIR: "There is nothing between two commas, or after the last one.",
    Unreadable.OPEN_QUOTE: "This quote is never closed.",
    Unreadable.AFTER_QUOTE: "After a closing quote only a comma may follow.",
    Unreadable.DUPLICATE: "This name is given twice.",
    Unreadable.CONTROL: "A line break or control character is allowed only inside quotes.",
    Unreadable.BAD_JSON: "From here on it is not a JSON object.",
    Unreadable.BAD_VALUE: "A JSON value has to be text, a number, true or false.",
    Unreadable.NOT_JSON: "From here on this list or object is not JSON.",
    Unreadable.TOO_DEEP: "The list or object is nested too deeply.",
    Unreadable.PLACEHOLDER: "This is the placeholder of a usage line. Write the value in its place.",
    Unreadable.UNSENDABLE: "The value holds a character that cannot be sent: NUL, or half of a character.",
    Unreadable.INVISIBLE: (
        "A character that cannot be seen stands here ({code}), as copied text often has them. Type it anew.\n"
        "If it is meant, give a JSON object and write it there as \\u and four digits."
    ),
    Unreadable.SWALLOWED: (
        "A quote and an option stand in the value. To Windows, a backslash before the closing quote is no end:\n"
        'double it ("path=C:\\Temp\\\\" --wait), or put the value itself in quotes.'
    ),
    Unreadable.UNFILLED_NAME: "This name is a placeholder that was not filled in. Write a name in its place.",
    Unreadable.SINGLE_QUOTED: "JSON takes double quotes, and here stands a single one.",
    Unreadable.CURLY_QUOTED: "JSON takes plain double quotes, and here stands a typographic quote.",
    Unreadable.NO_QUOTES: (
        "This JSON object has no double quotes: the shell has taken them out, as PowerShell does.\n"
        "Write it as pairs, which need none: days=30"
    ),
}
_HOW_TO = r"""
- Pairs with commas between them: days=30,path=C:\Temp
- A comma inside a value: note=a\,b or note="a,b"
- Or a JSON object: {"days": 30, "note": "a,b"}"""
_HOW_TO_NEST = """
- A list or an object as a value is JSON as well: names=["a", "b"],options={"x": 1}"""


@BLOCKS.of(VariablesUnreadable)
def variables_unreadable(error: VariablesUnreadable, wording: Wording) -> str:
    """Refuse a text of variables that could not be parsed, and show the place."""
    by_name = {Unreadable.BAD_VALUE, Unreadable.UNSENDABLE}
    if not error.near:
        by_name |= {Unreadable.DUPLICATE, Unreadable.TOO_DEEP, Unreadable.UNFILLED_NAME}
    known_by_name = error.name and error.reason in by_name
    of_variable = f"{wording.variable} {clean_line(error.name)}" if error.name else ""
    where = f"In {of_variable}" if known_by_name else f"At character {error.position + 1}"
    if error.reason is Unreadable.INVISIBLE and of_variable:
        where, of_variable = f"In {of_variable}, at its character {error.position + 1}", ""
    if of_variable and not known_by_name:
        where += f", {of_variable}"
    return block(
        f"{wording.variable.capitalize()}s could not be read",
        f"{where}:\n{_reason(error)}",
        _snippet(error),
        f"How to write {wording.variable}s:{_HOW_TO}{_HOW_TO_NEST if wording.features.nested_values else ''}",
    )


def _reason(error: VariablesUnreadable) -> str:
    words = _REASONS[error.reason]
    if error.reason is not Unreadable.INVISIBLE:
        return words
    return words.replace("{code}", error.near)


def _snippet(error: VariablesUnreadable) -> str | None:
    """Show a little of the text with a caret under the place; never the value of a secret."""
    if error.reason is Unreadable.INVISIBLE:  # its place is told in words
        return None
    if error.name and looks_secret(error.name):
        return None
    text = clean_line(redact_typed(error.near))
    return f"  {text}\n  ^" if text else None


@BLOCKS.of(UnknownVariables)
def unknown_variables(error: UnknownVariables, wording: Wording) -> str:
    """List names that the component does not declare."""
    component, variable = error.component, wording.variable
    this = f"this {wording.component.lower()}"
    rows = [
        (wording.component, display_name(component.name)),
        ("Unknown", join_within([clean_line(unknown) for unknown in error.unknown], NAMES_BYTES)),
    ]
    declared = variable_lines(component, wording)
    known = f"{variable.capitalize()}s of {this}:\n{declared}" if component.variables else None
    return block(
        f"Unknown {variable}",
        fields(rows),
        known or f"{this.capitalize()} has no {variable}s.",
        "Upper and lower case count in names." if known and wording.features.case_counts else None,
    )


@BLOCKS.of(MissingVariables)
def missing_variables(error: MissingVariables, wording: Wording) -> str:
    """List required variables that were not given."""
    component, variable, missing = error.component, wording.variable, set(error.missing)
    rows = [
        (wording.component, display_name(component.name)),
        ("Missing", join_within([clean_line(name) for name in error.missing], NAMES_BYTES)),
    ]
    parts = [f"{clean_line(name)}={PLACEHOLDER}" for name in error.missing]
    if error.given:
        parts.insert(0, written(shown(error.given, component.variables), wording))
    names = display_name(error.device), exact_name(component)
    # Where the system marks what is required, a blank value is not known to be enough (docs/divergences.md, required).
    inferred = [each.name for each in component.variables if each.name in missing and _may_be_blank(each)]
    return block(
        f"Missing required {variable}",
        fields(rows),
        f"Required {variable}s for this {wording.component.lower()}:\n{variable_lines(component, wording)}",
        f"Usage: {run(wording, *names, variables=pairs(parts))}",
        f"To run it with a blank value, give the name alone: {clean_line(inferred[0])}=" if inferred else None,
    )


def _may_be_blank(variable: Variable) -> bool:
    """Return whether a variable counts as required only because it has no default; a Boolean has no blank value."""
    return variable.flagged_required is None and (variable.type or "").casefold() != "boolean"


def shown(variables: Mapping[str, str], declared: Sequence[Variable]) -> dict[str, str]:
    """Redact values for display: in a wrong reading, one may hold another variable with its secret.

    The caller's names become clean ones first, as the declared names are: what is shown decides whether it is secret.
    """
    named = {clean_line(name, LONGEST): value for name, value in variables.items()}
    return {name: redact_typed(value) for name, value in redact_variables(named, declared).items()}


def written(variables: Mapping[str, str], wording: Wording) -> str:
    """Write redacted variables with placeholders for masks and for values that a line cannot show as they are.

    A copied mask would be sent as the value; so would a value that cleaning has changed.
    """
    plain = {name: value if is_clean_line(value) else PLACEHOLDER for name, value in variables.items()}
    text = format_variables(plain, nested_values=wording.features.nested_values)
    text = text.replace(MASKED_NAME, MASK).replace(MASK, PLACEHOLDER)
    return text if fit_bytes(text, _GIVEN_BYTES) == len(text) else TOO_LONG


@BLOCKS.on_page(ParametersRefused)
def parameters_refused(error: ParametersRefused, page: Page) -> str:
    """List values that do not fit the script's declaration."""
    wording = page.wording
    component, variable = wording.component, wording.variable
    problems = error.problems.items()
    expected = [f"- {clean_line(refused)}: {clean_line(problem, _EXPECTED)}" for refused, problem in problems]
    declared = variable_lines(error.component, wording)
    return block(
        f"{variable.capitalize()} not accepted",
        fields([(component, display_name(error.component.name))]),
        "\n".join(["Expected:", *some_lines(expected, REFUSED_BYTES)]),
        f"{variable.capitalize()}s of this {component.lower()}:\n{declared}" if declared else None,
        NOTHING_STARTED if page.starting else None,
    )


@BLOCKS.on_page(UnknownOption)
def unknown_option(error: UnknownOption, page: Page) -> str:
    """Refuse an environment or a computer that the system does not list."""
    wording, option = page.wording, clean_line(error.option)
    known = some_lines(
        [f"- {display_name(each)}" for each in error.known[:_OPTIONS]], REFUSED_BYTES, total=len(error.known)
    )
    return block(
        f'{option.capitalize()} not found: "{clean_line(error.value)}"',
        "\n".join([f"{wording.system} lists {plural(len(error.known), option)}:", *known])
        if known
        else f"{wording.system} lists no {option}.",
        NOTHING_STARTED if page.starting else None,
        "Use the exact name." if known else f"Leave the {option} out, or ask your {wording.system} administrator.",
    )

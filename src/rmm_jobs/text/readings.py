"""Block of variables with two readings: both, and how each is written so that it has no other."""

from collections.abc import Mapping, Sequence

from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.limits import join_within, some_lines
from rmm_jobs.domain.variable_errors import (
    Ambiguity,
    MissingVariables,
    ParametersRefused,
    UnknownVariables,
    VariablesAmbiguous,
)
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOTHING_STARTED, block, redact_typed
from rmm_jobs.text.next_steps import given_in_terminal
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.variables import NAMES_BYTES, REFUSED_BYTES, TOO_LONG, shown, written

_READINGS = {
    Ambiguity.ESCAPED_COMMA: ("A comma inside a value", "A value that ends in a backslash"),
    Ambiguity.PATHS: ("A comma inside a value", "A backslash and a comma inside a value"),
    Ambiguity.SINGLE_QUOTES: ("Single quotes around a value", "Single quotes that are part of the value"),
    Ambiguity.RUN_ON: ("One value with all of it", "A pair of its own, with a comma before it"),
    Ambiguity.LONE_QUOTE: ("A path that ends in a backslash", "A value that ends in a quote"),
    Ambiguity.DOLLAR: ("The name of a variable", "A text that begins with a dollar"),
    Ambiguity.OPTION: ("One value with all of it", "A value, and an option of the command behind it"),
    Ambiguity.MARKS: ("Quotation marks around a value", "Quotation marks that are part of the value"),
    Ambiguity.UNFILLED: ("A placeholder that was not filled in", "A text in double quotes, sent as it stands"),
    Ambiguity.SEVERAL: ("One way", "The other way"),
}


@BLOCKS.of(VariablesAmbiguous)
def variables_ambiguous(error: VariablesAmbiguous, wording: Wording) -> str:
    """Show both readings of a text, and how each is written so that it has no other."""
    joined, split = shown(error.joined, ()), shown(error.split, ())
    one, other = _READINGS[error.kind]
    beside = " ".join(clean_line(redact_typed(option)) for option in error.beside)
    return block(
        f"{wording.variable.capitalize()}s can be read in two ways",
        f"1. {one}:\n{_lines(joined)}",
        f"2. {other}:\n{_lines(split)}" + (f"\n   and outside of the {wording.variable}s: {beside}" if beside else ""),
        _offer([joined, split], error.refused, wording),
    )


def _offer(readings: Sequence[Mapping[str, str]], refused: Sequence[Refused | None], wording: Wording) -> str:
    """Write each reading as it can be given; tell of one that would be refused why, and offer it not."""
    numbered = list(enumerate(zip(readings, refused, strict=True), start=1))
    lines = [f"{number}. {_option(written(each, wording), wording)}" for number, (each, why) in numbered if not why]
    reasons = [f"Reading {number} would be refused: {_why(why)}." for number, (_, why) in numbered if why]
    again = f"Please run the job again with the {wording.variable}s you mean, written like this:"
    said = " ".join([NOTHING_STARTED, "\n".join([*reasons, *([again] if lines else [])])])
    return "\n".join([said, *lines])


def _option(text: str, wording: Wording) -> str:
    """Write variables as they are given: to a shell with its quotes, and to a tool as they are."""
    is_shown = wording.audience is Audience.TERMINAL and text != TOO_LONG
    return given_in_terminal(text, wording) if is_shown else text


def _why(refused: Refused) -> str:
    """Tell in a few words why a reading is not taken."""
    match refused:
        case UnknownVariables():
            names, words = refused.unknown, "not declared"
        case MissingVariables():
            names, words = refused.missing, "missing"
        case ParametersRefused():
            expected = [f"{clean_line(name)} takes {clean_line(each)}" for name, each in refused.problems.items()]
            return join_within(expected, NAMES_BYTES)
        case _:
            return "it does not fit"
    return f"{words}: {join_within([clean_line(name) for name in names], NAMES_BYTES)}"


def _lines(variables: Mapping[str, str]) -> str:
    lines = [f"   {clean_line(key)}: {clean_line(value)}".rstrip() for key, value in variables.items()]
    return "\n".join(some_lines(lines, REFUSED_BYTES, indent="   "))

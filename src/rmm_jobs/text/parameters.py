"""The blocks of a script's parameters and of the other names that it runs with, refused before anything is sent."""

from rmm_jobs.jobs.errors import OptionUnknown, ParametersRefused
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.words import NOTHING_STARTED, block, fields, name, plural, variable_lines

_NAMES = 20
"""The most names a refusal lists."""


def parameters_refused(error: ParametersRefused, vocabulary: Vocabulary, *, starting: bool) -> str:
    """Values that do not fit what the script declares."""
    component, variable = vocabulary.component, vocabulary.variable
    expected = [f"- {clean_line(refused)}: {clean_line(problem)}" for refused, problem in error.problems.items()]
    declared = variable_lines(error.component, vocabulary)
    return block(
        f"{variable.capitalize()} not accepted",
        fields([(component, name(error.component.name))]),
        "\n".join(["Expected:", *expected]),
        f"{variable.capitalize()}s of this {component.lower()}:\n{declared}" if declared else None,
        NOTHING_STARTED if starting else None,
    )


def option_unknown(error: OptionUnknown, vocabulary: Vocabulary, *, starting: bool) -> str:
    """An environment or a computer that the system does not list."""
    option = clean_line(error.option)
    known = [f"- {name(each)}" for each in error.known[:_NAMES]]
    rest = len(error.known) - len(known)
    if rest:
        known.append(f"... and {rest:,} more")
    return block(
        f'{option.capitalize()} not found: "{clean_line(error.value)}"',
        "\n".join([f"{vocabulary.system} lists {plural(len(error.known), option)}:", *known])
        if known
        else f"{vocabulary.system} lists no {option}.",
        NOTHING_STARTED if starting else None,
        "Use the exact name." if known else f"Leave the {option} out, or ask your {vocabulary.system} administrator.",
    )

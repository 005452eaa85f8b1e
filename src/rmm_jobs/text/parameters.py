"""The blocks of a script's parameters and of the other names that it runs with, refused before anything is sent."""

from rmm_jobs.jobs.errors import OptionUnknown, ParametersRefused
from rmm_jobs.jobs.untrusted import clean_line
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.text.words import NOTHING_STARTED, block, fields, name, plural, some_lines, variable_lines

_NAMES = 20
"""The most names a refusal lists."""
_EXPECTED = 700
"""Characters of what is expected of a value: enough for a list of allowed ones."""
_REFUSED_BYTES = 2_500


def parameters_refused(error: ParametersRefused, vocabulary: Vocabulary, *, starting: bool) -> str:
    """Values that do not fit what the script declares."""
    component, variable = vocabulary.component, vocabulary.variable
    problems = error.problems.items()
    expected = [f"- {clean_line(refused)}: {clean_line(problem, _EXPECTED)}" for refused, problem in problems]
    declared = variable_lines(error.component, vocabulary)
    return block(
        f"{variable.capitalize()} not accepted",
        fields([(component, name(error.component.name))]),
        "\n".join(["Expected:", *some_lines(expected, _REFUSED_BYTES)]),
        f"{variable.capitalize()}s of this {component.lower()}:\n{declared}" if declared else None,
        NOTHING_STARTED if starting else None,
    )


def option_unknown(error: OptionUnknown, vocabulary: Vocabulary, *, starting: bool) -> str:
    """An environment or a computer that the system does not list."""
    option = clean_line(error.option)
    known = some_lines([f"- {name(each)}" for each in error.known[:_NAMES]], _REFUSED_BYTES, total=len(error.known))
    return block(
        f'{option.capitalize()} not found: "{clean_line(error.value)}"',
        "\n".join([f"{vocabulary.system} lists {plural(len(error.known), option)}:", *known])
        if known
        else f"{vocabulary.system} lists no {option}.",
        NOTHING_STARTED if starting else None,
        "Use the exact name." if known else f"Leave the {option} out, or ask your {vocabulary.system} administrator.",
    )

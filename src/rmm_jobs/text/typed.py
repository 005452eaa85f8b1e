"""Blocks of arguments that do not fit a tool, and of a typed command that cannot be read."""

from rmm_jobs.domain.errors import ArgumentsRefused, CommandProblem, CommandUnreadable
from rmm_jobs.domain.grammar import LONG_DASHES, Choice, words_of
from rmm_jobs.domain.limits import join_within, some_lines
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOTHING_STARTED, block, join_and, redact_typed
from rmm_jobs.text.mistakes import choice_lines
from rmm_jobs.text.next_steps import call, usage
from rmm_jobs.text.registry import BLOCKS

_PROBLEM_BYTES = 2_500
_COMMAND_PROBLEMS = {
    CommandProblem.NAME_MISSING: "It needs {names}.",
    CommandProblem.TOO_MANY_NAMES: "It takes {count}, {names}. A name with spaces stands in quotes.",
    CommandProblem.QUOTE_OPEN: "A quote is never closed.",
    CommandProblem.UNKNOWN_OPTION: "It knows the options {options}.",
    CommandProblem.VALUE_MISSING: "An option stands without its value.",
    CommandProblem.REPEATED: "An option is given twice: give it once.",
    CommandProblem.FLAG_VALUE: "{flag} stands alone, or takes true or false.",
    CommandProblem.LONG_DASH: "An option begins with two hyphens, and here with a long dash: type {meant}.",
    CommandProblem.WORDS_LOST: (
        "Words may be missing: after a prompt this client hands over the first {places} words and no more,\n"
        "and {places} came. " + NOTHING_STARTED
    ),
}
_OTHER_WAYS = {
    CommandProblem.WORDS_LOST: (
        "Type the slash command {command} instead, not the entry marked MCP, or ask in plain words.\n"
        "The plugin has it as {in_plugin}; without the plugin, `rmm-jobs-mcp install-commands` adds it."
    )
}
"""Advice for problems that typing the same command again does not solve."""
_PAIRS_REPEATED = "An option is given twice. Put all {pairs} into one, with commas between them."
_COUNTS = {1: "one name", 2: "two names"}


@BLOCKS.of(ArgumentsRefused)
def arguments_refused(error: ArgumentsRefused, wording: Wording) -> str:
    """List the arguments that do not fit the tool; of one that takes a few words, what these mean."""
    if len(error.problems) == len(error.choices) == 1 and error.tool in wording.tools:
        ((name, choice),) = error.choices.items()
        return _choice_refused(error.tool, name, choice, wording)
    problems = [f"- {clean_line(argument)}: {clean_line(problem)}" for argument, problem in error.problems.items()]
    prefix = "" if error.is_prompt else wording.prefix
    return block(
        f"Arguments not accepted: {prefix}{clean_line(error.tool)}",
        "\n".join(some_lines(problems, _PROBLEM_BYTES)),
        f"Known arguments: {join_within(error.known, _PROBLEM_BYTES)}",
        "Nothing was done.",
    )


def _choice_refused(tool: str, name: str, choice: Choice, wording: Wording) -> str:
    free = [f"<{each}>" for each in words_of(wording.tools[tool])]
    return block(
        f"Invalid {choice.name}",
        "\n".join(["Valid values:", *choice_lines(choice, choice.meanings)]),
        f"Usage: {call(tool, wording, *free, **{name: f'<{name}>'})}",
        "Nothing was done.",
    )


@BLOCKS.of(CommandUnreadable)
def command_unreadable(error: CommandUnreadable, wording: Wording) -> str:
    """Refuse a typed command that cannot be read."""
    grammar = error.grammar
    is_pairs = error.problem is CommandProblem.REPEATED and error.near == f"--{grammar.pairs}"
    problem = (_PAIRS_REPEATED if is_pairs else _COMMAND_PROBLEMS[error.problem]).format(
        names=join_and([f"a {each}" for each in grammar.names]),
        count=_COUNTS[len(grammar.names)],
        options=join_and([f"--{option}" for option in (*grammar.options, *grammar.flags)]),
        places=len(grammar.arguments),
        pairs=grammar.pairs,
        flag=clean_line(error.near).partition("=")[0],
        meant=f"--{clean_line(error.near).lstrip(LONG_DASHES)}",
    )
    command = wording.run_command
    in_plugin = command.replace("/", "/rmm-jobs:", 1)
    return block(
        "Command could not be read",
        problem + (f"\nNear: {clean_line(redact_typed(error.near))}" if error.near else ""),
        _OTHER_WAYS.get(error.problem, "").format(command=command, in_plugin=in_plugin),
        f"Usage: {usage(grammar, wording)}",
    )

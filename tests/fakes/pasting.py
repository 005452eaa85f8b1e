"""Where variables are pasted, without a network: the tool, the prompt and slash command, and the shell of a system."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.values import NULL
from rmm_jobs.domain.variable_errors import VariablesAmbiguous
from rmm_jobs.domain.wording import Wording
from rmm_jobs.inputs.command_line import read_command
from rmm_jobs.inputs.variables import (
    check_complete,
    check_names,
    fit_variables,
    parse_variables,
    refusal_of,
    written_values,
)
from rmm_jobs.systems.psu import parameters
from rmm_jobs.terminal.main import parsed
from rmm_jobs.tools.devices.run_job import RunJobArguments
from rmm_jobs.tools.schema import read_arguments
from rmm_jobs.tools.scripts.run_job import RunJobArguments as RunScriptArguments
from text_cases import DATTO, PSU

Given = str | dict[str, object]
CLEAN = Component(
    "c1",
    "Clean",
    variables=(
        Variable("Folder", "String", "x"),
        Variable("Age", "String", "x"),
        Variable("DryRun", "Boolean", "false"),
        Variable("Backup Path", "String"),
        Variable("PASSWORD", "String", "x"),
    ),
)
SCRIPT = Component(
    "5",
    "Clean.ps1",
    variables=(
        Variable("Folder", "System.String", flagged_required=False),
        Variable("Age", "System.Int32", flagged_required=False),
        Variable("DryRun", "System.Management.Automation.SwitchParameter", flagged_required=False),
        Variable("Backup Path", "System.String", flagged_required=True),
        Variable("PASSWORD", "System.String", flagged_required=False),
    ),
)


@dataclass(frozen=True, slots=True)
class System:
    """One system: how it reads variables, and how its commands are typed."""

    name: str
    wording: Wording
    grammar: Grammar
    component: Component
    names: tuple[str, ...]
    arguments: type[RunJobArguments | RunScriptArguments]
    send: Callable[[Given], dict[str, str]]

    def through_the_tool(self, given: Given) -> Given:
        """What the tool's own arguments make of variables."""
        call: dict[str, object] = dict(zip(self.grammar.names, self.names, strict=True))
        arguments = read_arguments("run-job", self.arguments, {**call, self.grammar.pairs: given})
        return getattr(arguments, self.grammar.pairs) or ""

    def through_a_line(self, line: str) -> str:
        """What the prompt makes of the words behind the slash command."""
        read = read_command({self.grammar.arguments[0]: line}, self.grammar)
        assert tuple(read[name] for name in self.grammar.names) == self.names
        return str(read[self.grammar.pairs])

    def through_a_shell(self, words: list[str]) -> str:
        """What the terminal command makes of words."""
        typed = parsed(["--system", self.name, "run-job", *words])
        assert tuple(getattr(typed, name) for name in self.grammar.names) == self.names
        return str(getattr(typed, self.grammar.pairs))


def to_datto(given: Given) -> dict[str, str]:
    """Read variables as `jobs.run` does for a component."""
    try:
        values = parse_variables(given, [each.name for each in CLEAN.variables])
    except VariablesAmbiguous as two:
        two.refused = refusal_of("D", CLEAN, two.joined), refusal_of("D", CLEAN, two.split)
        raise
    return fit_variables("D", CLEAN, values)


def to_psu(given: Given) -> dict[str, str]:
    """Read parameters as `jobs.run` does for a script."""
    names = [each.name for each in SCRIPT.variables]

    def refusal(reading: Mapping[str, str]) -> Refused | None:
        try:
            check_names(SCRIPT, reading)
            parameters.read(SCRIPT, written_values(reading))
            check_complete("", SCRIPT, reading)
        except Refused as refused:
            return refused
        return None

    try:
        values = parse_variables(given, names, case_counts=False, null=NULL, single_quotes=True)
    except VariablesAmbiguous as two:
        two.refused = refusal(two.joined), refusal(two.split)
        raise
    check_names(SCRIPT, values)
    parameters.read(SCRIPT, values)
    check_complete("", SCRIPT, values)
    return values


SYSTEMS = (
    System("datto", DATTO, RUN_JOB, CLEAN, ("D", "Clean"), RunJobArguments, to_datto),
    System("psu", PSU, RUN_SCRIPT, SCRIPT, ("Clean.ps1",), RunScriptArguments, to_psu),
)

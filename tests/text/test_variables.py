"""Blocks of variables never show a secret, and what they tell to write can be read back."""

import re

import pytest

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from rmm_jobs.domain.catalog import Component, Variable, VariableReference
from rmm_jobs.domain.errors import CommandProblem, CommandUnreadable, JobsError
from rmm_jobs.domain.variable_errors import MissingVariables, Unreadable, VariablesAmbiguous, VariablesUnreadable
from rmm_jobs.inputs.variables import parse_variables
from text_cases import CASES, CLEAR_TEMP, DATTO, PSU, block_of, of_each_type


@pytest.mark.parametrize(
    "name", of_each_type([name for name, case in CASES.items() if isinstance(case.subject, JobsError)])
)
def test_no_error_shows_a_secret(name: str) -> None:
    error, wording = CASES[name].subject, CASES[name].wording
    assert isinstance(error, JobsError)

    text = block_of(error, wording, starting=True)

    assert "hunter2" not in text
    assert "t0ps3cr3t" not in text


@pytest.mark.parametrize("near", ['{"DB_PASSWORD": "hunter2"', "x=1,token = hunter2", ",API_KEY=hunter2,a=1"])
def test_a_snippet_ends_where_a_secret_begins(near: str) -> None:
    text = block_of(VariablesUnreadable(Unreadable.EMPTY_PAIR, 3, near), DATTO, starting=True)

    assert "********\n  ^" in text
    assert "hunter2" not in text


def test_a_typed_command_is_not_repeated_with_its_secret() -> None:
    error = CommandUnreadable(CommandProblem.QUOTE_OPEN, RUN_JOB, near="password=hunter2")

    assert "Near: password=********" in block_of(error, DATTO, starting=True)


def test_a_value_of_a_wrong_json_type_is_found_by_its_name() -> None:
    text = block_of(VariablesUnreadable(Unreadable.BAD_VALUE, 0, "", "days"), DATTO, starting=True)

    assert "In variable days:\nA JSON value has to be text, a number, true or false." in text


@pytest.mark.parametrize("reason", Unreadable)
def test_every_reason_has_words(reason: Unreadable) -> None:
    assert block_of(VariablesUnreadable(reason, 0, "x", "days"), DATTO, starting=True)


@pytest.mark.parametrize("problem", CommandProblem)
def test_every_problem_of_a_command_has_words_of_its_own_system(problem: CommandProblem) -> None:
    job = block_of(CommandUnreadable(problem, RUN_JOB), DATTO, starting=True)
    script = block_of(CommandUnreadable(problem, RUN_SCRIPT), PSU, starting=True)

    assert "Usage: /run-job" in job
    assert "Usage: /run-script" in script
    assert not {"device", "component", "variables"} & set(re.findall(r"\w+", script))


def test_both_readings_are_written_so_that_each_can_be_read_in_one_way_only() -> None:
    names = ["path", "days"]
    with pytest.raises(VariablesAmbiguous) as caught:
        parse_variables("path=C:\\Temp\\,days=30", names)

    lines = block_of(caught.value, DATTO, starting=True).split("\n")

    assert parse_variables(lines[-2].removeprefix("1. "), names) == caught.value.joined
    assert parse_variables(lines[-1].removeprefix("2. "), names) == caught.value.split


@pytest.mark.parametrize("reason", [Unreadable.TOO_DEEP, Unreadable.UNSENDABLE, Unreadable.DUPLICATE])
def test_what_has_no_place_is_told_by_its_parameter(reason: Unreadable) -> None:
    text = block_of(VariablesUnreadable(reason, 0, "", "Options"), PSU, starting=True)
    assert "In parameter Options:\n" in text
    assert "character 1" not in text


def test_the_usage_of_a_script_keeps_lists_and_hides_names_that_may_be_secrets() -> None:
    given = {"Names": '["a", "b"]', "Odd": "[a, b", "Password": "$ecret1", "Map": '{"password": "x"}'}
    declared = (Variable("Password", by_name=VariableReference.MAYBE), Variable("Name"))
    error = MissingVariables("", Component("5", "Odd.ps1", variables=declared), ["Name"], given)
    usage = 'Names=["a", "b"],Odd="[a, b",Password=<value>,Map=<value>,Name=<value>'.replace('"', '\\"')
    assert f'Usage: /run-script "Odd.ps1" --parameters "{usage}"' in block_of(error, PSU, starting=True)


def test_a_mask_is_never_offered_for_copying() -> None:
    error = MissingVariables("ACME-DC01", CLEAR_TEMP, ["path"], {"API_TOKEN": "hunter2"})

    usage = next(line for line in block_of(error, DATTO, starting=True).split("\n") if line.startswith("Usage"))

    assert usage.endswith('--variables "API_TOKEN=<value>,path=<value>"')


@pytest.mark.parametrize(
    "value", ["one\ntwo", "tab\there", "zero\u200bwidth", "turned\u202earound", "\x1b[31mred", "```\n"]
)
def test_a_value_that_cannot_stand_in_a_line_is_a_placeholder_there_and_never_another_value(value: str) -> None:
    given = {"days": value, "path": "C:\\Temp"}
    usage = block_of(MissingVariables("ACME-DC01", CLEAR_TEMP, ["path"], given), DATTO)
    assert '--variables "days=<value>,path=C:\\Temp,path=<value>"' in usage

    both = block_of(VariablesAmbiguous(given, {"days": "3"}), DATTO)
    assert "1. days=<value>,path=C:\\Temp" in both.split("\n")

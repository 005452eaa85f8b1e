"""What a refusal of inputs offers is accepted where it is pasted, and sends the reading that it stands for."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from fakes.pasting import CLEAN, SYSTEMS, Given, System
from rmm_jobs.domain.errors import CommandProblem, CommandUnreadable, Refused
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.domain.job_errors import NoJobOfScript
from rmm_jobs.domain.values import NULL, PLACEHOLDER
from rmm_jobs.domain.variable_errors import (
    MissingVariables,
    ParametersRefused,
    UnknownVariables,
    Unreadable,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.wording import Audience
from rmm_jobs.inputs.command_line import read_command
from rmm_jobs.inputs.variables import (
    parse_variables,
)
from rmm_jobs.safety.redact import MASK
from rmm_jobs.safety.secret_names import looks_secret
from rmm_jobs.terminal.main import parsed
from rmm_jobs.text.format import argument, redact_typed
from text_cases import DATTO, PSU, block_of

FILLERS = {"DryRun": "true", "Age": "5"}
"""What is written for `<value>`; another text for every other name."""


NAMES = st.sampled_from(["Folder", "folder", "Age", "age", "DryRun", "dryrun", "Backup Path", "PASSWORD", "{{x}}", "b"])
VALUES = st.sampled_from(
    [
        *("", "x", "5", "true", "TRUE", "yes", "a  b", "it's", '3" pipe', "'", "`date`", "50%", "!x", "-x", "a=b"),
        *("C:\\Temp", "C:\\Temp\\", "C:\\Temp\\\\", "\\\\server\\share", 'C:\\Temp"', "C:\\,D:\\", "a\\,b"),
        *("'x'", "'D:\\a,b'", "''", "'$X'", "\u2018x y\u2019", "\u201cD:\\x\u201d", "\u201cx", "\u00abx\u00bb"),
        *('"a, b"', '"say \\"hi\\""', '"C:\\Temp\\"', '"{{x}}"', '"5 --wait"', '"', '"x" y'),
        *("{{x}}", "<x>", "$X", "${X}", "${env:X}", "%TEMP%", "$env:TEMP", "<value>", "<a/>", "^\\d+$", "$true"),
        *("5 --wait", "x --timeout 60 --again", "x \u2014wait", "--wait", 'C:\\Temp" --wait', '[1, "a"]', "[x"),
        *("x\u00a0", "\u202fx", "x\u200b", "x\ty", "x\ny", "k=v;Age=3", "x & DryRun=true", "v Backup Path=C:\\T\\"),
    ]
) | st.text(st.sampled_from(list("\\\\\"',;=- ax$<>{}%\u201c\u00ab")), max_size=8)
PAIRS = st.tuples(NAMES, VALUES).map("=".join)
SEPARATORS = st.sampled_from([",", ",", ", ", " ", ";", "\\,", " --"])
TEXTS = st.lists(st.tuples(PAIRS, SEPARATORS), min_size=1, max_size=4).map(
    lambda parts: "".join(pair + between for pair, between in parts[:-1]) + parts[-1][0]
)
OBJECTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=3)
GIVEN: st.SearchStrategy[Given] = TEXTS | OBJECTS.map(dict[str, object]) | OBJECTS.map(json.dumps)


def filled(text: str) -> str:
    """Write a value for each `<value>` of a line."""
    names = "|".join(re.escape(each.name) for each in CLEAN.variables)
    return re.sub(rf"({names})={re.escape(PLACEHOLDER)}", lambda found: f"{found[1]}={filler(found[1])}", text)


def filler(name: str) -> str:
    return FILLERS.get(name, "written")


def offered(block: str) -> Iterator[tuple[str, str]]:
    """Yield each line that a block offers for copying, with the number of its reading or the word before it."""
    _, _, readings = block.partition("written like this:\n")
    for number, line in re.findall(r"^(\d)\. (.+)$", readings, re.MULTILINE):
        yield number, without_shells(line)
    for line in re.findall(r"^Usage: (.+)$", block, re.MULTILINE):
        yield "Usage", without_shells(line)


def without_shells(line: str) -> str:
    """A line without the shells that it is for."""
    return re.sub(r"  \(for bash[^)]*\)$", "", line)


def expected(reading: Mapping[str, str], line: str) -> dict[str, str]:
    """The values that an offered line stands for: those of the reading, or what is written for `<value>`."""
    return {
        name: filler(name)
        if f"{name}={PLACEHOLDER}" in line
        else filled(redact_typed(value).replace(MASK, PLACEHOLDER))
        for name, value in reading.items()
    }


def as_sent(system: System, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a reading as they go out: a Boolean of a component becomes one of two words."""
    booleans = {"DryRun"} if system.name == "datto" else set[str]()
    return {name: value.strip().lower() if name in booleans else value for name, value in values.items()}


def is_kept(line: str) -> bool:
    """A line that is too long to show is dots."""
    return line != "..."


def check_readings(system: System, error: VariablesAmbiguous) -> None:
    """Paste each reading that is offered into the tool, the prompt and the slash command, and into a shell."""
    readings = {"1": error.joined, "2": error.split}
    refused = dict(zip(readings, error.refused, strict=True))
    for audience in Audience:
        block = block_of(error, replace(system.wording, audience=audience), starting=True)
        lines = {number: line for number, line in offered(block) if is_kept(line)}
        assert set(lines) == {number for number, why in refused.items() if why is None}
        for number, line in lines.items():
            values = as_sent(system, expected(readings[number], line))
            assert all(not looks_secret(name) or value == filler(name) for name, value in values.items())
            if audience is Audience.TERMINAL:
                text = system.through_a_shell([*system.names, *shlex.split(filled(line))])
                assert system.send(text) == values
                continue
            text = filled(line)
            assert system.send(system.through_the_tool(text)) == values
            typed = [*map(argument, system.names), f"--{system.grammar.pairs}", argument(text)]
            assert system.through_a_line(" ".join(typed)) == text
            separate = dict(zip(system.grammar.arguments, (*system.names, text), strict=False))
            assert read_command(separate, system.grammar)[system.grammar.pairs] == text


def check_usage(system: System, error: MissingVariables) -> None:
    """Type the usage line, with each value written, as the slash command and in a shell."""
    reading = {**error.given, **dict.fromkeys(error.missing, "")}
    for audience in Audience:
        block = block_of(error, replace(system.wording, audience=audience), starting=True)
        ((_, line),) = offered(block)
        if "..." in line:
            continue
        words = filled(line.split(" ", 1)[1])
        values = as_sent(system, expected(reading, line))
        if audience is Audience.TERMINAL:
            typed = shlex.split(words)
            assert system.send(system.through_a_shell(typed[typed.index("run-job") + 1 :])) == values
        else:
            assert system.send(system.through_a_line(words)) == values


def check_nothing_is_offered(system: System, error: Refused) -> None:
    assert not list(offered(block_of(error, system.wording, starting=True)))


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
@given(given=GIVEN)
@settings(max_examples=5 * settings().max_examples, derandomize=True)
@example(given="Age=1 dryrun=true,Backup Path=x")
@example(given="DryRun=true Age=5,Backup Path=x")
@example(given="DryRun=yes,Age=5")
@example(given="DryRun=yes Age=5,Backup Path=x")
@example(given="Folder='D:\\a,b',Backup Path=x")
@example(given="Folder=a  b,Age=5")
@example(given={"Folder": "\u201cD:\\x\u201d", "Backup Path": "x"})
@example(given={"DryRun": "{{x}}", "Backup Path": "${X}"})
@example(given="Backup Path=C:\\T\\ --wait,PASSWORD=$ecret")
@example(given="Backup Path=x;PASSWORD=hunter2")
def test_what_a_refusal_offers_is_accepted_and_sends_what_it_says(system: System, given: Given) -> None:
    try:
        system.send(system.through_the_tool(given))
    except VariablesAmbiguous as two:
        check_readings(system, two)
    except MissingVariables as missing:
        check_usage(system, missing)
    except (UnknownVariables, ParametersRefused, VariablesUnreadable) as refused:
        check_nothing_is_offered(system, refused)


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
@pytest.mark.parametrize("reason", Unreadable)
def test_the_examples_of_a_text_that_could_not_be_read_are_read(system: System, reason: Unreadable) -> None:
    block = block_of(VariablesUnreadable(reason, 0, "U+200B"), system.wording, starting=True)
    examples = [text for line in re.findall(r"^- .*?: (.+)$", block, re.MULTILINE) for text in line.split(" or ")]
    assert len(examples) == (5 if system.name == "psu" else 4)
    assert all(parse_variables(each, null=NULL) for each in examples)


def test_the_advice_on_a_swallowed_quote_and_on_lost_quotes_is_read() -> None:
    swallowed = block_of(VariablesUnreadable(Unreadable.SWALLOWED, 0, ""), DATTO, starting=True)
    (line,) = re.findall(r'\(("path=.*--wait)\)', swallowed)
    (word, _) = shlex.split(line)
    assert parse_variables(word) == {"path": "C:\\Temp\\"}
    lost = block_of(VariablesUnreadable(Unreadable.NO_QUOTES, 0, ""), DATTO, starting=True)
    assert parse_variables(re.findall(r"need none: (.+)$", lost, re.MULTILINE)[0]) == {"days": "30"}


@pytest.mark.parametrize("text", ["x\u200b", "x\u00a0y", "\u202fx", "\u3000"])
def test_a_character_that_is_refused_is_sent_when_it_is_written_as_the_refusal_says(text: str) -> None:
    with pytest.raises(VariablesUnreadable) as refused:
        parse_variables(f"Folder={text}.")
    assert "as \\u and four digits" in block_of(refused.value, DATTO, starting=True)
    assert parse_variables(json.dumps({"Folder": text})) == {"Folder": text}


@pytest.mark.parametrize("problem", [each for each in CommandProblem if each is not CommandProblem.WORDS_LOST])
@pytest.mark.parametrize("grammar", [RUN_JOB, RUN_SCRIPT], ids=["datto", "psu"])
def test_the_usage_of_a_command_is_read_with_and_without_its_options(problem: CommandProblem, grammar: Grammar) -> None:
    wording = DATTO if grammar is RUN_JOB else PSU
    block = block_of(CommandUnreadable(problem, grammar, near="\u2014wait"), wording, starting=True)
    ((_, line),) = offered(block)
    words = line.split(" ", 1)[1]
    whole, bare = words.replace("[", "").replace("]", ""), re.sub(r" \[[^]]*\]", "", words)
    names = {name: f"<{name}>" for name in grammar.names}
    assert read_command({grammar.names[0]: bare}, grammar) == names
    read = read_command({grammar.names[0]: whole}, grammar)
    assert read == {
        **names,
        grammar.pairs: "NAME=value,NAME2=value2",
        **dict.fromkeys(grammar.others, "<name>"),
        **dict.fromkeys(grammar.flags, True),
    }
    if problem is CommandProblem.LONG_DASH:
        assert "type --wait." in block


@pytest.mark.parametrize("name", ["A B.ps1", "it's", 'a "b"', "$x`y", "-x", "50%", "a\\b", "\u201cx\u201d", "a.ps1"])
def test_the_command_that_is_offered_for_a_script_runs_that_script(name: str) -> None:
    for audience in Audience:
        block = block_of(NoJobOfScript(name), replace(PSU, audience=audience), starting=True)
        (line,) = re.findall(r"^To run it: (.+)$", block, re.MULTILINE)
        if audience is Audience.TERMINAL:
            typed = parsed(["--system", "psu", *shlex.split(without_shells(line))[1:]])
            assert (typed.script, typed.wait) == (name, True)
        else:
            read = read_command({RUN_SCRIPT.names[0]: line.split(" ", 1)[1]}, RUN_SCRIPT)
            assert read == {"script": name, "wait": True}

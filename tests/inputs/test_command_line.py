"""What a typed /run-job or /run-script is read as, whole or in the pieces a client made of it."""

import pytest

from fakes.grammars import RUN_JOB, RUN_SCRIPT
from rmm_jobs.domain.errors import CommandProblem, CommandUnreadable
from rmm_jobs.domain.grammar import Grammar
from rmm_jobs.inputs.command_line import read_command, split_words


def job(device: str, component: str, variables: str | None = None, *, wait: bool = False) -> dict[str, object]:
    call: dict[str, object] = {"device": device, "component": component}
    return call | ({"variables": variables} if variables else {}) | ({"wait": True} if wait else {})


def read(grammar: Grammar, pieces: tuple[str, ...]) -> dict[str, object]:
    return read_command(dict(zip(grammar.arguments, pieces, strict=False)), grammar)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("ACME-DC01", "Clear Temp Files"), job("ACME-DC01", "Clear Temp Files")),
        (("ACME-DC01", "Clear Temp Files", "", "true"), job("ACME-DC01", "Clear Temp Files", wait=True)),
        (
            ("ACME-DC01", "Clear Temp Files", "days=30", "--wait"),
            job("ACME-DC01", "Clear Temp Files", "days=30", wait=True),
        ),
        (('"ACME-DC01"', '"Cleanup"'), job("ACME-DC01", "Cleanup")),
        (('"ACME-DC01"', '"Clear', 'Temp"'), job("ACME-DC01", "Clear Temp")),
        (("ACME-DC01", "Cleanup", "--wait"), job("ACME-DC01", "Cleanup", wait=True)),
        (("ACME-DC01", "Cleanup", "--variables=days=7"), job("ACME-DC01", "Cleanup", "days=7")),
        (("ACME-DC01", "Cleanup", "--wait", ""), job("ACME-DC01", "Cleanup", wait=True)),
        (("ACME-DC01", "Cleanup", "days=7", "true"), job("ACME-DC01", "Cleanup", "days=7", wait=True)),
        (("ACME-DC01", "Cleanup", "--again"), job("ACME-DC01", "Cleanup") | {"again": True}),
        (
            ('"ACME-DC01" "Cleanup" --again --wait',),
            job("ACME-DC01", "Cleanup", wait=True) | {"again": True},
        ),
        # A client that splits at blanks hands over none: with one, the last piece is all the rest of the line.
        (
            ("ACME-DC01", "Cleanup", "--variables", "days=7 --wait"),
            job("ACME-DC01", "Cleanup", "days=7", wait=True),
        ),
        (
            ('"ACME-DC01" "Clear Temp Files" --variables "path=C:\\\\Temp,days=3" --wait', ""),
            job("ACME-DC01", "Clear Temp Files", "path=C:\\\\Temp,days=3", wait=True),
        ),
        (("ACME-DC01", "Set Message", 'text=a 5" disk'), job("ACME-DC01", "Set Message", 'text=a 5" disk')),
        (("ACME-DC01", "Disk Cleanup", '{"days": 7}'), job("ACME-DC01", "Disk Cleanup", '{"days": 7}')),
        (("\u201cACME-DC01\u201d", "'Disk Cleanup'"), job("ACME-DC01", "Disk Cleanup")),
        (("\u201cACME-DC01\u201d \u201cDisk Cleanup\u201d --wait",), job("ACME-DC01", "Disk Cleanup", wait=True)),
        (
            ("\u2018ACME-DC01\u2019 \u201cDisk Cleanup\u201d --variables=\u201cdays=7,x=a b\u201d",),
            job("ACME-DC01", "Disk Cleanup", "days=7,x=a b"),
        ),
        (("ACME-DC01", "Cleanup", "--wait=true"), job("ACME-DC01", "Cleanup", wait=True)),
        (("ACME-DC01", "Cleanup", "--wait=False"), job("ACME-DC01", "Cleanup")),
    ],
)
def test_a_command_is_read(pieces: tuple[str, ...], expected: dict[str, object]) -> None:
    assert read(RUN_JOB, pieces) == expected


NAMES = {"script": "Report.ps1", "parameters": 'Names=["a","b"]'}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("Get Report.ps1",), {"script": "Get Report.ps1"}),
        (('"Get Report.ps1"', "Name=C:"), {"script": "Get Report.ps1", "parameters": "Name=C:"}),
        (("A.ps1", 'text=a 5" disk', "on"), {"script": "A.ps1", "parameters": 'text=a 5" disk', "wait": True}),
        (("A.ps1", "--wait"), {"script": "A.ps1", "wait": True}),
        (('"Get', 'Report.ps1"', "--computer PSU02"), {"script": "Get Report.ps1", "computer": "PSU02"}),
        (("Report.ps1", 'Names=["a","b"]'), NAMES),
        (('"Report.ps1"', 'Names=["a","b"]', "true"), NAMES | {"wait": True}),
        (("Report.ps1", """--parameters='Names=["a","b"]'"""), NAMES),
        (("Report.ps1", """--parameters='Names=["a","b"]' --wait"""), NAMES | {"wait": True}),
        (("A.ps1", "--again"), {"script": "A.ps1", "again": True}),
        ((r""""Report.ps1" --parameters "Names=[\"a\",\"b\"]" --wait""",), NAMES | {"wait": True}),
        (
            ('"Get Report.ps1" --environment "PowerShell 7" --credential=$Me --wait',),
            {"script": "Get Report.ps1", "environment": "PowerShell 7", "credential": "$Me", "wait": True},
        ),
    ],
)
def test_a_command_of_a_script_is_read(pieces: tuple[str, ...], expected: dict[str, object]) -> None:
    assert read(RUN_SCRIPT, pieces) == expected


@pytest.mark.parametrize(
    ("grammar", "pieces", "problem"),
    [
        (RUN_JOB, ("ACME-DC01", ""), CommandProblem.NAME_MISSING),
        (RUN_JOB, ("", "Cleanup"), CommandProblem.NAME_MISSING),
        (RUN_JOB, ('"ACME-DC01"', ""), CommandProblem.NAME_MISSING),
        (RUN_JOB, ("ACME-DC01", "--wait"), CommandProblem.NAME_MISSING),
        (RUN_JOB, ("ACME-DC01 Clear Temp Files",), CommandProblem.NAME_MISSING),
        (RUN_JOB, ("ACME-DC01", "Disk", "Cleanup"), CommandProblem.TOO_MANY_NAMES),
        (RUN_JOB, ('"ACME-DC01"', '"Clear', "Temp"), CommandProblem.QUOTE_OPEN),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--force"), CommandProblem.UNKNOWN_OPTION),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--parameters=days=7"), CommandProblem.UNKNOWN_OPTION),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--variables"), CommandProblem.VALUE_MISSING),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "\u2014wait"), CommandProblem.LONG_DASH),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "\u2013\u2013variables=days=7"), CommandProblem.LONG_DASH),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--wait=7"), CommandProblem.FLAG_VALUE),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--wait --wait=false"), CommandProblem.REPEATED),
        (RUN_SCRIPT, ("A.ps1", "--computer=a --computer b"), CommandProblem.REPEATED),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--variables=a=1 --variables b=2"), CommandProblem.REPEATED),
        (RUN_SCRIPT, (), CommandProblem.NAME_MISSING),
        (RUN_SCRIPT, ("Get", "Report.ps1"), CommandProblem.TOO_MANY_NAMES),
        (RUN_SCRIPT, ("A.ps1", "--variables=days=7"), CommandProblem.UNKNOWN_OPTION),
        (RUN_SCRIPT, ("A.ps1", "--computer"), CommandProblem.VALUE_MISSING),
    ],
)
def test_what_cannot_be_read_is_refused(grammar: Grammar, pieces: tuple[str, ...], problem: CommandProblem) -> None:
    with pytest.raises(CommandUnreadable) as refused:
        read(grammar, pieces)
    assert (refused.value.problem, refused.value.grammar) == (problem, grammar)


@pytest.mark.parametrize(
    ("grammar", "pieces"),
    [
        (RUN_JOB, ('"ACME-DC01"', '"Clear', "Temp", 'Files"')),
        (RUN_JOB, ("ACME-DC01", "Clear", "Temp", "Files")),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--variables", "days=7")),
        (RUN_JOB, ('"ACME-DC01"', '"Cleanup"', "--variables", '"days=7"')),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "--variables=days=7", "--wait")),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "days=7", "--wait")),
        (RUN_JOB, ("ACME-DC01", "Cleanup", '{"days":', "7}")),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "text=a", "true\t--wait")),
        (RUN_JOB, ("ACME-DC01", "Cleanup", "", "--wait")),
        (RUN_SCRIPT, ('"Get', 'Report.ps1"', "--wait")),
        (RUN_SCRIPT, ("A.ps1", "--wait", "--computer")),
        (RUN_SCRIPT, ("A.ps1", "Name=C:", "--wait")),
        (RUN_SCRIPT, ("A.ps1", "--parameters", """'Names=["a","b"]'""")),
    ],
)
def test_where_every_place_is_taken_by_a_piece_words_may_be_lost(grammar: Grammar, pieces: tuple[str, ...]) -> None:
    with pytest.raises(CommandUnreadable) as refused:
        read(grammar, pieces)
    assert (refused.value.problem, refused.value.grammar) == (CommandProblem.WORDS_LOST, grammar)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a   b ", ["a", "b"]),
        ('"" b', ["", "b"]),
        (r'"path=C:\Temp" x', [r"path=C:\Temp", "x"]),
        (r'"path=C:\Temp\" --wait', ["path=C:\\Temp\\", "--wait"]),
        (r'"a=\"x\" y\" z" w', ['a="x" y" z', "w"]),
        (r'"path=C:\Temp\" --parameters "to=D:\x\"', ["path=C:\\Temp\\", "--parameters", "to=D:\\x\\"]),
        (r'"text=say \"hi, you\"" x', ['text=say "hi, you"', "x"]),
        (r"C:\Temp\x y", [r"C:\Temp\x", "y"]),
        ("""x 'Names=["a", "b"]' y""", ["x", 'Names=["a", "b"]', "y"]),
        ("""--parameters='Names=["a"]' 'C:\\' ''""", ['--parameters=Names=["a"]', "C:\\", ""]),
        ("text='a b' it's 'tis \"it's\"", ["text='a", "b'", "it's", "'tis", "it's"]),
    ],
)
def test_words_are_split_as_a_shell_does_but_backslashes_stay(line: str, words: list[str]) -> None:
    assert split_words(line, RUN_SCRIPT) == words

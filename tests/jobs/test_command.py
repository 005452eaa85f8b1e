"""What a typed /run-job is read as, whole or in the pieces a client made of it."""

import pytest

from rmm_jobs.jobs.command import RunCommand, ScriptCommand, read_command, read_script_command, split_words
from rmm_jobs.jobs.errors import CommandProblem, CommandUnreadable


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("ACME-DC01", "Clear Temp Files"), RunCommand("ACME-DC01", "Clear Temp Files")),
        (("ACME-DC01", "Clear Temp Files", None, "true"), RunCommand("ACME-DC01", "Clear Temp Files", wait=True)),
        (
            ("ACME-DC01", "Clear Temp Files", "days=30", "--wait"),
            RunCommand("ACME-DC01", "Clear Temp Files", "days=30", wait=True),
        ),
        (('"ACME-DC01"', '"Cleanup"'), RunCommand("ACME-DC01", "Cleanup")),
        (('"ACME-DC01"', '"Clear', "Temp", 'Files"'), RunCommand("ACME-DC01", "Clear Temp Files")),
        (("ACME-DC01", "Cleanup", "--wait"), RunCommand("ACME-DC01", "Cleanup", wait=True)),
        (("ACME-DC01", "Cleanup", "--variables", "days=7"), RunCommand("ACME-DC01", "Cleanup", "days=7")),
        (
            ("ACME-DC01", "Cleanup", "--variables=days=7", "--wait"),
            RunCommand("ACME-DC01", "Cleanup", "days=7", wait=True),
        ),
        (
            ('"ACME-DC01" "Clear Temp Files" --variables "path=C:\\\\Temp,days=3" --wait', ""),
            RunCommand("ACME-DC01", "Clear Temp Files", "path=C:\\\\Temp,days=3", wait=True),
        ),
        (("ACME-DC01", "Set Message", 'text=a 5" disk'), RunCommand("ACME-DC01", "Set Message", 'text=a 5" disk')),
        (("ACME-DC01", "Disk Cleanup", '{"days": 7}'), RunCommand("ACME-DC01", "Disk Cleanup", '{"days": 7}')),
    ],
)
def test_a_command_is_read(pieces: tuple[str | None, ...], expected: RunCommand) -> None:
    assert read_command(*pieces) == expected


@pytest.mark.parametrize(
    ("pieces", "problem"),
    [
        (("ACME-DC01", ""), CommandProblem.NAME_MISSING),
        (("", "Cleanup"), CommandProblem.NAME_MISSING),
        (("ACME-DC01", "--wait"), CommandProblem.NAME_MISSING),
        (("ACME-DC01", "Clear", "Temp", "Files"), CommandProblem.TOO_MANY_NAMES),
        (("ACME-DC01", "Disk", "Cleanup"), CommandProblem.TOO_MANY_NAMES),
        (('"ACME-DC01"', '"Clear', "Temp", "Files"), CommandProblem.QUOTE_OPEN),
        (("ACME-DC01", "Cleanup", "--force"), CommandProblem.UNKNOWN_OPTION),
        (("ACME-DC01", "Cleanup", "--variables"), CommandProblem.VALUE_MISSING),
    ],
)
def test_what_cannot_be_read_is_refused(pieces: tuple[str | None, ...], problem: CommandProblem) -> None:
    with pytest.raises(CommandUnreadable) as refused:
        read_command(*pieces)
    assert refused.value.problem is problem


NAMES = {"parameters": 'Names=["a","b"]'}


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("Report.ps1", 'Names=["a","b"]'), ScriptCommand("Report.ps1", NAMES)),
        (('"Report.ps1"', 'Names=["a","b"]', "true"), ScriptCommand("Report.ps1", NAMES, wait=True)),
        (('"My', 'Report.ps1"', "--wait"), ScriptCommand("My Report.ps1", {}, wait=True)),
        (('"Report.ps1"', "--parameters", """'Names=["a","b"]'"""), ScriptCommand("Report.ps1", NAMES)),
        (("Report.ps1", """--parameters='Names=["a","b"]'""", "--wait"), ScriptCommand("Report.ps1", NAMES, wait=True)),
        (('"Report.ps1"',), ScriptCommand("Report.ps1", {})),
        (
            (r""""Report.ps1" --parameters "Names=[\"a\",\"b\"]" --wait""",),
            ScriptCommand("Report.ps1", NAMES, wait=True),
        ),
    ],
)
def test_a_script_command_is_read_with_the_quotes_of_its_lists(
    pieces: tuple[str, ...], expected: ScriptCommand
) -> None:
    assert read_script_command(*pieces) == expected


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a   b ", ["a", "b"]),
        ('"" b', ["", "b"]),
        (r'"path=C:\Temp" x', [r"path=C:\Temp", "x"]),
        (r'"path=C:\Temp\" --wait', ["path=C:\\Temp\\", "--wait"]),
        (r'"text=say \"hi, you\"" x', ['text=say "hi, you"', "x"]),
        (r"C:\Temp\x y", [r"C:\Temp\x", "y"]),
        ("""x 'Names=["a", "b"]' y""", ["x", 'Names=["a", "b"]', "y"]),
        ("""--parameters='Names=["a"]' 'C:\\' ''""", ['--parameters=Names=["a"]', "C:\\", ""]),
        ("text='a b' it's 'tis \"it's\"", ["text='a", "b'", "it's", "'tis", "it's"]),
    ],
)
def test_words_are_split_as_a_shell_does_but_backslashes_stay(line: str, words: list[str]) -> None:
    assert split_words(line) == words

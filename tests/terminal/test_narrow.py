"""Tables on a terminal that is too narrow for them."""

import pytest

from rmm_jobs.terminal.narrow import fitted, unfolded

JOBS = """\
2 jobs:

  # | Job UID                              | Device    | By
----+--------------------------------------+-----------+-------
  1 | e34390b8-37c5-5b4c-b413-17919084d02e | ACME-DC02 | mreyes
  2 | cf75dd0e-baad-52b3-acef-ba73da4efc91 | SQL_01    |

To open one: rmm-jobs-mcp job-status "<Job UID>\""""


def test_a_table_that_fits_stays_as_it_is() -> None:
    assert unfolded(JOBS, 65) == JOBS


def test_a_table_that_does_not_fit_is_written_row_by_row_and_loses_nothing() -> None:
    assert (
        unfolded(JOBS, 61)
        == """\
2 jobs:

1. Job UID: e34390b8-37c5-5b4c-b413-17919084d02e
  Device:  ACME-DC02
  By:      mreyes

2. Job UID: cf75dd0e-baad-52b3-acef-ba73da4efc91
  Device:  SQL_01

To open one: rmm-jobs-mcp job-status "<Job UID>\""""
    )


@pytest.mark.parametrize("rule", ["-" * 70, f"--- 0a1b2c3d {'-' * 57}"])
def test_a_table_that_a_job_has_printed_is_the_jobs_own(rule: str) -> None:
    output = f"Output:\n{rule}\n{JOBS}\n{rule}"
    assert unfolded(output, 40) == output
    assert unfolded(f"{output}\n\n{JOBS}", 40) == f"{output}\n\n{unfolded(JOBS, 40)}"


BLOCK = f"""\
Only the system behind them is simulated.

Job UID:      e34390b8-37c5-5b4c-b413-17919084d02e
Resolved At:  2024-02-15 10:45:00 UTC (just now)
- 96116aff C: 3 % free (4 of 128 GB) (1 hour ago)
{"-" * 70}
what a job printed stays as it is, however long it may be
{"-" * 70}
To answer it: answer-job job="e34390b8-37c5-5b4c-b413-17919084d02e"
$ rmm-jobs-mcp --demo run-job ACME-DC01 "Clear Temp Files\""""


def test_sentences_are_broken_between_words_and_what_is_typed_or_printed_is_not() -> None:
    assert (
        fitted(BLOCK, 40)
        == f"""\
Only the system behind them is
simulated.

Job UID:
  e34390b8-37c5-5b4c-b413-17919084d02e
Resolved At:  2024-02-15 10:45:00 UTC
              (just now)
- 96116aff C: 3 % free (4 of 128 GB) (1
  hour ago)
{"-" * 40}
what a job printed stays as it is, however long it may be
{"-" * 40}
To answer it:
  answer-job job="e34390b8-37c5-5b4c-b413-17919084d02e"
$ rmm-jobs-mcp --demo run-job ACME-DC01 "Clear Temp Files\""""
    )
    assert fitted(BLOCK, 80) == BLOCK


def test_a_command_after_words_gets_a_line_of_its_own_and_stays_whole() -> None:
    command = 'rmm-jobs-mcp --demo run-job ACME-DC01 "Clear Temp Files" --variables "days=<value>"'
    assert fitted(f"To run it: {command}", 40) == f"To run it:\n  {command}"
    assert fitted(f"Usage: {command}", 200) == f"Usage: {command}"
    advice = "         Set them in the environment, or keep your account: rmm-jobs-mcp login"
    assert (
        fitted(advice, 40)
        == """\
         Set them in the environment, or
         keep your account:
           rmm-jobs-mcp login"""
    )


def test_a_row_that_begins_with_a_mark_of_its_status_is_headed_by_the_cell_after_it() -> None:
    table = """\
 Status| Hostname         | Alerts
-------+------------------+--------
 [ON]  | SQL_01           |   2
 [?]   | SQL_02           |   0"""
    assert (
        unfolded(table, 20)
        == """\
Hostname: SQL_01
  Status:   [ON]
  Alerts:   2

Hostname: SQL_02
  Status:   [?]
  Alerts:   0"""
    )


@pytest.mark.parametrize(
    "command",
    [
        "claude mcp add --scope user rmm-jobs -- /opt/rmm/bin/rmm-jobs-mcp --demo",
        "/home/ana/.local/bin/rmm-jobs-mcp --demo --system psu setup --client cursor",
        '"C:\\Program Files\\rmm-jobs\\rmm-jobs-mcp.exe" --demo setup --client cursor',
        'chmod 600 "/home/ana/My Files/.config/rmm-jobs-mcp/settings.env"',
        "RMM_JOBS_LOG_LEVEL=DEBUG rmm-jobs-mcp --system psu doctor",
    ],
)
def test_a_line_for_any_program_is_not_broken(command: str) -> None:
    assert fitted(command, 40) == command
    assert fitted(f"For it: {command}", 40) == f"For it:\n  {command}"


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [
        ("rmm-jobs-mcp demo: a real server and a real client.", "rmm-jobs-mcp demo: a real server and a\nreal client."),
        (
            "What it does: rmm-jobs-mcp serves MCP over Streamable HTTP",
            "What it does: rmm-jobs-mcp serves MCP\n              over Streamable HTTP",
        ),
        (
            "Next to do: rmm-jobs-mcp doctor says what is missing, and why.",
            "Next to do: rmm-jobs-mcp doctor says\n            what is missing, and why.",
        ),
        (
            "Message:      /var is full, and x=3 is no call of a tool",
            "Message:      /var is full, and x=3 is\n              no call of a tool",
        ),
    ],
)
def test_a_sentence_that_begins_like_a_command_is_none(sentence: str, fits: str) -> None:
    assert fitted(sentence, 40) == fits


def test_a_path_is_not_broken_at_its_blanks_and_neither_is_a_name_in_quotes() -> None:
    folder = "/home/ana/Library/Application Support/Code"
    assert (
        fitted(f"VS Code: written to {folder}/User/mcp.json; the file as it was is {folder}/mcp.json.old.", 40)
        == f"""\
VS Code: written to
  {folder}/User/mcp.json;
  the file as it was is
  {folder}/mcp.json.old."""
    )
    windows = r"C:\Users\Ana Reyes\AppData\Roaming\rmm-jobs-mcp\settings.env"
    assert fitted(f"- {windows}: cannot be read", 40) == f"- {windows}:\n  cannot be read"
    assert fitted(f"File:         {folder}/jobs.sqlite3", 40) == f"File:\n  {folder}/jobs.sqlite3"
    assert fitted('No component is called just that: "Clear Temp Files"', 50) == (
        'No component is called just that:\n"Clear Temp Files"'
    )


def test_a_sentence_with_a_colon_is_no_label() -> None:
    sentence = "None of these clients was found on this computer: claude-code, cursor."
    assert fitted(sentence, 60) == "None of these clients was found on this computer:\nclaude-code, cursor."


def test_the_value_of_a_row_goes_on_below_itself() -> None:
    rows = "4. Job ID:        c24425cf-a80d-5c13-ae81-0d27be986f84\n  Started (UTC): by a schedule at night"
    assert (
        fitted(rows, 36)
        == """\
4. Job ID:
  c24425cf-a80d-5c13-ae81-0d27be986f84
  Started (UTC): by a schedule at
                 night"""
    )

"""Scenarios of calls that wait: as a task, with a question in it, stopped, and held where there are no tasks."""

import subprocess
from collections.abc import Mapping
from itertools import pairwise

from console import DOWN, ENTER, ESCAPE
from conversations import CLEAR, FORM
from model_api import Say, Use
from session import ALLOWED, Bench
from wiretap import FROM_CLIENT, Message

MAX_TASK_ID = 100
LONG = {"device": "ACME-DC02", "component": "Long Running Script", "wait": True}


def background(bench: Bench) -> None:
    """Run a job in the background, talk about something else, and get its block."""
    found = bench.findings
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        wrong = Use(bench.tool("run-job"), {**CLEAR, "device": "ACME-DC"})
        refused = bench.turn(terminal, "Clear DC", wrong, until=lambda asked: "Multiple devices match" in asked.news())
        found.check("a refusal is answered at once", refused and not refused.makes_task)
        run = Use(bench.tool("run-job"), CLEAR)
        made = bench.turn(terminal, "ACME-DC01", run, until=lambda asked: asked.makes_task)
        uid = bench.tenant.started[0].uid if bench.tenant.started else "no job"
        found.check("a job is a task that begins with its UID", made and f"task {uid}~" in made.news())
        found.check("the footer counts it", terminal.wait_for("1 MCP task"))
        talk = bench.turn(terminal, "And the weather?", Say("Fine."), until=lambda asked: "weather?" in asked.news())
        found.check("the model goes on meanwhile", talk and not talk.ends_task)
        terminal.press(ESCAPE)
        ended = bench.model.wait_for(lambda asked: asked.ends_task)
        found.check("the block comes by itself", ended and "Job Completed Successfully" in ended.news())
    found.check("Esc has stopped no task", not bench.wire.messages(FROM_CLIENT, "tasks/cancel"))
    polls = bench.wire.messages(FROM_CLIENT, "tasks/get")
    ids = {each.params["taskId"] for each in polls}
    is_short = len(ids) == 1 and len(min(ids)) <= MAX_TASK_ID
    found.check("one task of at most 100 characters is asked for", is_short, ", ".join(ids))
    found.tell(f"{len(polls)} polls, {_between(polls)} seconds between them")
    found.check("one job was started", bench.starts == 1, bench.starts)


def question(bench: Bench) -> None:
    """Answer what a script asks, in the form that Claude Code shows."""
    bench.system = "psu"
    found = bench.findings
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        run = Use(bench.tool("run-job"), {"script": "Set-Motd.ps1", "wait": True})
        bench.turn(terminal, "Set the banner", run, until=lambda asked: asked.makes_task)
        found.check("the question is a form", terminal.wait_for("What should the banner say?"))
        terminal.say("Maintenance at nine")
        terminal.press_until(ENTER, lambda text: FORM not in text)
        ended = bench.model.wait_for(lambda asked: asked.ends_task)
        found.check("the job got the words", ended and "The banner now says: Maintenance at nine" in ended.news())
        found.check("one answer was sent", len(bench.wire.messages(FROM_CLIENT, "tasks/update")) == 1)
        run = Use(bench.tool("run-job"), {"script": "New-User.ps1", "wait": True})
        bench.turn(terminal, "Now a user", run, until=lambda asked: asked.makes_task)
        found.check("the next question is a form too", terminal.wait_for("User name"))
        terminal.say("anna")
        terminal.press_until(ENTER, lambda text: FORM not in text)
        secret = bench.model.wait_for(lambda asked: asked.ends_task and "Enter the password" in asked.news())
        in_terminal = secret is not None and "rmm-jobs-mcp" in secret.news() and "answer=" not in secret.news()
        found.check("a password is asked for in a terminal, and by no form", in_terminal)
    found.check("each job was started once", bench.starts == 2, bench.starts)  # noqa: PLR2004 - two scripts


def stopped(bench: Bench) -> None:
    """Let the model stop the task of a job that Datto RMM cannot stop."""
    _stop(bench, LONG, "stopping the task does not stop the job")
    bench.findings.check("one job was started", bench.starts == 1, bench.starts)


def stopped_psu(bench: Bench) -> None:
    """Let the model stop the task of a job of PowerShell Universal."""
    bench.system = "psu"
    _stop(bench, {"script": "LongRunning.ps1", "wait": True}, "Status:")
    is_canceled = [job.canceled_at is not None for job in bench.psu.started]
    bench.findings.check("the job was started once, and canceled", is_canceled == [True], is_canceled)


def escape(bench: Bench) -> None:
    """Press Esc while a call without tasks waits; the job goes on and is found again."""
    found = bench.findings
    bench.environment["CLAUDE_CODE_DISABLE_MCP_TASKS"] = "1"
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        bench.model.script.append(Use(bench.tool("run-job"), LONG))
        terminal.say("Run it")
        found.check("progress names the job", bench.wire.wait_for("notifications/progress", "running"))
        terminal.press(ESCAPE)
        found.check("the server is told", bench.wire.wait_for("notifications/cancelled"))
        found.check("the person sees that it was interrupted", terminal.wait_for("Interrupted"))
        uid = bench.tenant.started[0].uid
        again = Use(bench.tool("run-job"), LONG)
        refused = bench.turn(terminal, "Run it again", again, until=lambda asked: uid in asked.news())
        found.check("a second run is refused with the UID of the first", refused and "identical" in refused.news())
    found.check("one job was started", bench.starts == 1, bench.starts)


def one_shot(bench: Bench) -> None:
    """Ask once with -p, where Claude Code has no tasks: the call waits and brings the block."""
    found = bench.findings
    bench.model.script.append(Use(bench.tool("run-job"), CLEAR))
    done = subprocess.run(
        bench.command(*ALLOWED, "-p", "Clear the temp files on ACME-DC01"),
        env=bench.environment,
        cwd=bench.project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    found.check("it ends well", done.returncode == 0, done.returncode)
    results = [asked.news() for asked in bench.model.asked[1:]]
    found.check("the call itself brings the block", any("Job Completed Successfully" in each for each in results))
    found.check("there is no task", not bench.wire.messages(FROM_CLIENT, "tasks/get"))
    found.check("one job was started", bench.starts == 1, bench.starts)


def _stop(bench: Bench, job: Mapping[str, object], shown: str) -> None:
    found = bench.findings
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        run = Use(bench.tool("run-job"), job)
        made = bench.turn(terminal, "Run it", run, until=lambda asked: asked.makes_task)
        terminal.wait_for("1 MCP task")
        terminal.press_until(DOWN, lambda text: "enter to view tasks" in text)
        terminal.press_until(ENTER, lambda text: "x to stop" in text)
        found.check("where the person may stop it, they read what that does", terminal.wait_for(shown, 10))
        found.tell(" / ".join(line.strip() for line in terminal.text().splitlines() if "Status:" in line))
        terminal.press_until(ESCAPE, lambda text: "x to stop" not in text)
        own = made.news().partition('task_id "')[2].partition('"')[0] if made else ""
        stop = [Use("ToolSearch", {"query": "select:TaskStop"}), Use("TaskStop", {"task_id": own})]
        told = bench.turn(terminal, "Stop it", *stop, until=lambda asked: own in asked.news())
        found.check("the server is asked to stop it", bench.wire.wait_for("tasks/cancel"))
        found.tell("the model is told: " + (told.news() if told else "nothing"))


def _between(messages: list[Message]) -> str:
    gaps = [later.seconds - earlier.seconds for earlier, later in pairwise(messages)]
    return f"{min(gaps):.1f} to {max(gaps):.1f}" if gaps else "no"

"""Scenarios of a session that is killed while a job runs: the job is found again, and started once."""

from collections.abc import Mapping

from console import ENTER
from conversations import CLEAR, FORM
from model_api import Use
from session import ALLOWED, Bench

DISKS = {"script": "Get-DiskReport.ps1", "wait": True}
DONE = "Job Completed Successfully"
BANNER = "What should the banner say?"


def lost_session(bench: Bench) -> None:
    """Find the job of a killed session in a new one."""
    _run_and_kill(bench, CLEAR)
    _find_again(bench, "recent-jobs", {"by": "me"}, bench.tenant.started[0].uid)


def lost_session_psu(bench: Bench) -> None:
    """Do the same with PowerShell Universal."""
    bench.system = "psu"
    _run_and_kill(bench, DISKS)
    _find_again(bench, "list-jobs", {"script": "Get-DiskReport.ps1"}, str(bench.psu.started[0].id))


def continued(bench: Bench) -> None:
    """Go on with a killed session: Claude Code asks the new server for the old one's task."""
    _run_and_kill(bench, CLEAR)
    with bench.session(*ALLOWED, "--continue"):
        ended = bench.model.wait_for(lambda asked: asked.ends_task, 60)
        bench.findings.check("the block comes by itself in the session that goes on", ended and DONE in ended.news())
    bench.findings.check("one job was started", bench.starts == 1, bench.starts)


def continued_question(bench: Bench) -> None:
    """Answer, in the session that goes on, what a script has asked the one that was killed."""
    bench.system = "psu"
    found = bench.findings
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        run = Use(bench.tool("run-job"), {"script": "Set-Motd.ps1", "wait": True})
        bench.turn(terminal, "Set the banner", run, until=lambda asked: asked.makes_task)
        found.check("the question is a form", terminal.wait_for(BANNER))
        terminal.kill()
    with bench.session(*ALLOWED, "--continue") as terminal:
        found.check("the session that goes on asks it again", terminal.wait_for(BANNER))
        terminal.say("Maintenance at nine")
        terminal.press_until(ENTER, lambda text: FORM not in text)
        ended = bench.model.wait_for(lambda asked: asked.ends_task)
        found.check("the job got the words", ended and "The banner now says: Maintenance at nine" in ended.news())
    found.check("one job was started", bench.starts == 1, bench.starts)


def _run_and_kill(bench: Bench, job: Mapping[str, object]) -> None:
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        run = Use(bench.tool("run-job"), job)
        made = bench.turn(terminal, "Run it", run, until=lambda asked: asked.makes_task)
        terminal.wait_for("Noted.")
        bench.findings.check("the job is a task when the session is killed", made)
        terminal.kill()


def _find_again(bench: Bench, tool: str, arguments: Mapping[str, object], uid: str) -> None:
    found = bench.findings
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools(2)
        look = [Use("ToolSearch", {"query": f"select:{bench.tool(tool)}"}), Use(bench.tool(tool), arguments)]
        listed = bench.turn(terminal, "What became of it?", *look, until=lambda asked: uid in asked.news())
        found.check(f"a new session finds the job with {tool}", listed)
        wait = Use(bench.tool("job-status"), {"job": uid, "wait": True})
        ended = bench.turn(terminal, "Wait for it", wait, until=lambda asked: DONE in asked.news())
        found.check("and job-status brings its end", ended and uid in ended.news())
    found.check("one job was started", bench.starts == 1, bench.starts)

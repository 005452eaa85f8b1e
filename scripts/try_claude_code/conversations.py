"""Scenarios around the calls: the opening, the slash command, the prompt, and who is asked before a job starts."""

import json
import subprocess
import sys

from console import ENTER, Terminal
from model_api import Asked, Say, Use
from session import ALLOWED, SERVER, Bench
from wiretap import FROM_CLIENT

REVISION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
TASKS = "io.modelcontextprotocol/tasks"
INSTRUCTIONS = {"datto": "Runs jobs (scripts, called components)", "psu": "Runs scripts as jobs"}
AT_ONCE = {"datto": {"run-job", "job-status"}, "psu": {"run-job", "job-status", "answer-job"}}
CLEAR = {"device": "ACME-DC01", "component": "Clear Temp Files", "wait": True}
PERMISSION = "Do you want to proceed?"
FORM = "requests your input"


def opening(bench: Bench) -> None:
    """Look at what Claude Code asks before anybody has said a word, and at what its model is given."""
    found = bench.findings
    with bench.session() as terminal:
        bench.wait_for_tools()
        asked = _greeted(bench, terminal)
    first, *_ = sent = bench.wire.messages(FROM_CLIENT)
    meta = first.params.get("_meta", {})
    found.check("it opens with server/discover", first.method == "server/discover", first.method)
    found.check("in the revision 2026-07-28", meta.get(REVISION) == "2026-07-28", meta.get(REVISION))
    found.check("and never with initialize", not bench.wire.messages(FROM_CLIENT, "initialize"))
    found.tell("it asks for " + ", ".join(dict.fromkeys(each.method or "an answer" for each in sent)))
    declared = meta.get(CAPABILITIES, {})
    found.check("it has tasks", TASKS in declared.get("extensions", {}), ", ".join(declared))
    if found.check("the model is asked", asked) and asked is not None:
        _model(bench, asked)


def opening_psu(bench: Bench) -> None:
    """Do the same with PowerShell Universal."""
    bench.system = "psu"
    opening(bench)


def slash_command(bench: Bench) -> None:
    """Type the installed command, in the mode that asks before each call."""
    found = bench.findings
    install = [sys.executable, "-m", "rmm_jobs", "install-commands", "--project", str(bench.project)]
    subprocess.run(install, check=True, capture_output=True)
    typed = '"ACME-DC01" "Clear Temp Files" --wait'
    with bench.session("--permission-mode", "default") as terminal:
        bench.wait_for_tools()
        bench.model.script.append(Use(bench.tool("run-job"), CLEAR))
        terminal.say(f"/run-job {typed}")
        asked = bench.model.wait_for(lambda asked: "# Run Job" in asked.news())
        found.check("the model is given the command's steps with what was typed", asked and typed in asked.news())
        found.check("the person is asked before it starts", terminal.wait_for(PERMISSION))
        terminal.press_until(ENTER, lambda text: PERMISSION not in text)
        found.check("the call that it leads to is a task", bench.model.wait_for(lambda asked: asked.makes_task))
        ended = bench.model.wait_for(lambda asked: asked.ends_task)
        found.check("its block comes by itself", ended and "Job Completed Successfully" in ended.news())
        uid = bench.tenant.started[0].uid
        bench.model.script.append(Use(bench.tool("job-status"), {"job": uid}))
        terminal.say(f"/job-status {uid}")
        status = bench.model.wait_for(lambda asked: "Job Completed Successfully" in asked.news())
        found.check("reading the job's status needs no leave", status)
    found.check("one job was started", bench.starts == 1, bench.starts)


def rule_that_asks(bench: Bench) -> None:
    """Have a rule of the settings ask before a start, in the mode that leaves it to Claude Code."""
    found = bench.findings
    folder = bench.project / ".claude"
    folder.mkdir()
    rule = {"permissions": {"ask": [bench.tool("run-job")]}}
    (folder / "settings.json").write_text(json.dumps(rule))
    with bench.session(*ALLOWED) as terminal:
        bench.wait_for_tools()
        found.check("the mode is auto", "auto mode on" in terminal.text())
        bench.model.script.append(Use(bench.tool("run-job"), CLEAR))
        terminal.say("Clear the temp files on ACME-DC01")
        found.check("the person is asked before it starts", terminal.wait_for(PERMISSION))
        found.check("nothing was started", bench.starts == 0, bench.starts)


def prompt(bench: Bench) -> None:
    """Type the server's prompt: Claude Code splits its words at spaces, whatever the quotes."""
    found = bench.findings
    name = f"/mcp__{SERVER}__run-job"
    with bench.session() as terminal:
        bench.wait_for_tools()
        terminal.say(f'{name} ACME-DC01 "Disk Cleanup"')
        asked = bench.model.wait_for(lambda asked: "Call the tool" in asked.news())
        got = [each.params.get("arguments") for each in bench.wire.messages(FROM_CLIENT, "prompts/get")]
        found.tell(f"prompts/get with {got}")
        found.check("words in quotes are put together again", asked and '"component": "Disk Cleanup"' in asked.news())
        terminal.say(f"{name} ACME-DC01 Clear Temp Files --wait")
        refused = terminal.wait_for("slash command /run-job instead", 15)
        found.check("where words may be lost it names the slash command", refused)
    found.check("nothing was started", bench.starts == 0, bench.starts)


def _greeted(bench: Bench, terminal: Terminal) -> Asked | None:
    """Return the first request with our tools, or the last of three: a busy Claude Code takes them up later."""
    asked = None
    for _ in range(3):
        asked = bench.turn(terminal, "Good morning", Say("Good morning."), until=lambda _: True)
        if asked is not None and any(name.startswith(bench.tool("")) for name in asked.tools):
            break
    return asked


def _model(bench: Bench, asked: Asked) -> None:
    found, prefix = bench.findings, bench.tool("")
    ours = {name.removeprefix(prefix) for name in asked.tools if name.startswith(prefix)}
    at_once = ours == AT_ONCE[bench.system]
    found.check("the tools of the main job are loaded at once, and no others", at_once, ", ".join(sorted(ours)))
    given = asked.everything()
    names = [line.removeprefix(prefix) for line in given.splitlines() if line.startswith(prefix)]
    found.check("the others are known by name", names, ", ".join(names))
    found.check("the instructions stand in the conversation", INSTRUCTIONS[bench.system] in given)

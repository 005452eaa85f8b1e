"""Scenarios of the plugins: loaded from their folders, and installed from this checkout as a marketplace."""

import subprocess
from collections.abc import Mapping

from console import ENTER, Terminal
from conversations import CLEAR, PERMISSION
from lost import DISKS, DONE
from model_api import Use
from session import CHECKOUT, PLUGINS, Bench

MARK = "simulated"
"""Stands in every answer of a simulated system."""


def plugin(bench: Bench) -> None:
    """Type the command of the plugin, which carries the plugin's name, as its tools do."""
    _run(bench, '/rmm-jobs:run-job "ACME-DC01" "Clear Temp Files" --wait', CLEAR, "# Run Job")


def plugin_psu(bench: Bench) -> None:
    """Do the same with PowerShell Universal."""
    bench.system = "psu"
    _run(bench, "/psu-jobs:run-script Get-DiskReport.ps1 --wait", DISKS, "# Run Script")


def installed(bench: Bench) -> None:
    """Install the plugin as the documents say, with the simulated system, and look a device up."""
    found = bench.findings
    bench.put_on_path()
    for name in ("DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET", "PSU_URL", "PSU_APP_TOKEN"):
        del bench.environment[name]
    _plugin(bench, "marketplace", "add", str(CHECKOUT))
    _plugin(bench, "install", "rmm-jobs@rmm-jobs", "--config", "demo=true")
    found.check("it is listed", "rmm-jobs@rmm-jobs" in _plugin(bench, "list"))
    with bench.session("--permission-mode", "default", with_=[bench.claude]) as terminal:
        bench.wait_for_tools()
        look = _tool(bench, "device-lookup")
        bench.model.script.extend([Use("ToolSearch", {"query": f"select:{look}"}), Use(look, {"identifier": "DC01"})])
        terminal.say("/rmm-jobs:device-lookup DC01")
        answer = bench.model.wait_for(lambda asked: "ACME-DC01" in asked.news() and MARK in asked.news())
        found.check("its command looks up a device of the simulated system, without leave", answer)
    found.check("nothing was started", bench.starts == 0, bench.starts)


def _run(bench: Bench, line: str, call: Mapping[str, object], steps: str) -> None:
    with bench.session("--permission-mode", "default", with_=_loaded(bench)) as terminal:
        bench.wait_for_tools()
        bench.model.script.append(Use(_tool(bench, "run-job"), call))
        terminal.say(line)
        _given_leave(bench, terminal, steps)
    bench.findings.check("one job was started", bench.starts == 1, bench.starts)


def _loaded(bench: Bench) -> list[str]:
    bench.put_on_path()
    return [bench.claude, "--plugin-dir", str(PLUGINS[bench.system])]


def _given_leave(bench: Bench, terminal: Terminal, steps: str) -> None:
    found = bench.findings
    found.check("the model is given the steps", bench.model.wait_for(lambda asked: steps in asked.news()))
    found.check("the person is asked before it starts", terminal.wait_for(PERMISSION))
    terminal.press_until(ENTER, lambda text: PERMISSION not in text)
    ended = bench.model.wait_for(lambda asked: asked.ends_task)
    found.check("the block comes by itself", ended and DONE in ended.news())


def _tool(bench: Bench, name: str) -> str:
    own = PLUGINS[bench.system].name
    return f"mcp__plugin_{own}_{own}__{name}"


def _plugin(bench: Bench, *words: str) -> str:
    done = subprocess.run(
        [bench.claude, "plugin", *words],
        env=bench.environment,
        cwd=bench.project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    bench.findings.check("claude plugin " + " ".join(words[:2]), done.returncode == 0, said.strip().splitlines()[-1:])
    return said

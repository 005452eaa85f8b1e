"""Try this product in the real Claude Code, without an account: a script on loopback stands in for its model.

    npm install --prefix DIR @anthropic-ai/claude-code@2.1.332
    python scripts/try_claude_code --claude DIR/node_modules/.bin/claude [SCENARIO ...]

Prints one line for each check. Exit code 0: all is as expected; 1: something is not; 2: Claude Code is not installed.
"""

import argparse
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import as_plugin
import conversations
import lost
import waits
from session import VERSION, Findings, bench, find_claude

SCENARIOS = {
    "opening": conversations.opening,
    "opening-psu": conversations.opening_psu,
    "slash-command": conversations.slash_command,
    "plugin": as_plugin.plugin,
    "plugin-psu": as_plugin.plugin_psu,
    "installed-plugin": as_plugin.installed,
    "rule-that-asks": conversations.rule_that_asks,
    "prompt": conversations.prompt,
    "background": waits.background,
    "question": waits.question,
    "stopped": waits.stopped,
    "stopped-psu": waits.stopped_psu,
    "escape": waits.escape,
    "one-shot": waits.one_shot,
    "lost-session": lost.lost_session,
    "lost-session-psu": lost.lost_session_psu,
    "continued": lost.continued,
    "continued-question": lost.continued_question,
}
NOT_INSTALLED = f"""Claude Code is not installed. It needs no account here, and nothing else of it is kept:

    npm install --prefix DIR @anthropic-ai/claude-code@{VERSION}
    python scripts/try_claude_code --claude DIR/node_modules/.bin/claude"""


@contextmanager
def folder_for(name: str, kept: Path | None) -> Generator[Path]:
    """Make an empty folder for a scenario; it stays where the logs are to be kept."""
    if kept is not None:
        folder = kept.resolve() / name
        folder.mkdir(parents=True)
        yield folder
    else:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
            yield Path(temporary).resolve()


def main() -> int:
    """Run the scenarios that were named, or all."""
    parser = argparse.ArgumentParser(description="Try this product in the real Claude Code.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--claude", metavar="PATH", help="the program; the claude of the PATH when left out")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="keep what each scenario leaves: wire.log, model.json")
    asked = parser.parse_args()
    unknown = [name for name in asked.scenarios if name not in SCENARIOS]
    if unknown:
        parser.error(f"no such scenario: {', '.join(unknown)} (there are {', '.join(SCENARIOS)})")
    claude = find_claude(asked.claude)
    if claude is None:
        print(NOT_INSTALLED, file=sys.stderr)
        return 2
    findings = Findings()
    for name in asked.scenarios or SCENARIOS:
        print(name, flush=True)
        with folder_for(name, asked.keep) as folder, bench(claude, folder, findings) as opened:
            SCENARIOS[name](opened)
    print(f"{findings.failed} checks have failed" if findings.failed else "All is as expected")
    return 1 if findings.failed else 0


if __name__ == "__main__":
    sys.exit(main())

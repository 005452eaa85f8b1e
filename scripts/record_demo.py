"""Record a job on the simulated tenant, on a clock of its own: an asciinema cast, and an animated picture for pages.

`python scripts/record_demo.py` writes docs/img anew; with `--check` it says whether the files there are what it makes.
"""

import asyncio
import html
import io
import json
import os
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio

from rmm_jobs.domain.ports import Progress
from rmm_jobs.domain.wording import Audience
from rmm_jobs.jobs import start
from rmm_jobs.jobs.context import Services
from rmm_jobs.relay import ProgressRelay
from rmm_jobs.responses import Caller, Opened, Responder
from rmm_jobs.store.ledger import SqliteLedger
from rmm_jobs.systems.datto.system import DattoSystem
from rmm_jobs.systems.http.connection import in_process
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.live import LiveLine
from rmm_jobs.terminal.main import parsed
from rmm_jobs.terminal.parser import arguments_of
from rmm_jobs.terminal.session import TerminalCommand
from rmm_jobs.text.progress import words_of
from rmm_simulator.datto.app import build_app
from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

ROOT = Path(__file__).parents[1]
CAST, PICTURE = ROOT / "docs/img/run-job.cast", ROOT / "docs/img/run-job.svg"
COLUMNS, ROWS = 80, 24
LINE = ["run-job", "ACME-DC01", "Clear Temp Files", "--wait"]
TYPED = '$ rmm-jobs-mcp run-job ACME-DC01 "Clear Temp Files" --wait'
KEY_SECONDS = 0.04
UID = "3f1c2a9e-5b7d-4c86-9e21-8d4f6a0b7c15"
BEGAN = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)


class RecordingClock:
    """Tell a time that moves while somebody sleeps, and not otherwise."""

    def __init__(self) -> None:
        self._elapsed = 0.0

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self._elapsed)

    def epoch(self) -> float:
        return self.now().timestamp()

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        self._elapsed += seconds
        await anyio.lowlevel.checkpoint()

    def limit(self, deadline: float) -> anyio.CancelScope:
        del deadline  # nothing here takes too long
        return anyio.CancelScope()


@dataclass
class Recording:
    """What a terminal shows, and when: the frames of the line that moves, and the answer."""

    clock: RecordingClock
    frames: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])

    shown: tuple[LiveLine, float] | None = None
    """The line of the last step, and when it was shown."""
    moment: float = 0.0

    async def __call__(self, progress: Progress) -> None:
        """Note the line of a step."""
        self.move()
        at = self.clock.monotonic()
        line = LiveLine(io.StringIO(), now=lambda: self.moment)
        line.stop()  # nothing is drawn
        self.moment = at
        line._words, line._at = words_of(progress), at  # noqa: SLF001 - `show` would start its thread
        self.shown = line, at
        self.frames.append((at, line.line()))

    def move(self) -> None:
        """Note how the clock of the last line moves until now."""
        if self.shown is None:
            return
        line, began = self.shown
        for second in range(1, int(self.clock.monotonic() - began) + 1):
            self.moment = began + second
            self.frames.append((self.moment, line.line()))
        self.shown = None


async def _run(folder: str) -> tuple[list[tuple[float, str]], str, float]:
    """Run the job. Return the frames, the answer, and when it came."""
    clock = RecordingClock()
    tenant = demo_tenant(now=clock.epoch)
    tenant.job_uids = iter([f"{UID[:-1]}0", UID])
    references = iter(["0a1b2c3d4e50", "0a1b2c3d4e5f"])

    def next_reference(_: int | None = None) -> str:
        return next(references)

    start.token_hex = next_reference
    app = build_app(tenant, sleep=clock.sleep)
    system = DattoSystem("http://127.0.0.1", DEMO_KEY, DEMO_SECRET, clock=clock, transport=in_process(app))
    services = Services(system, SqliteLedger(Path(folder) / "jobs.sqlite3", system="recording"), clock)
    spec = SYSTEMS["datto"]
    responder = Responder(lambda: Opened(services, "recording"), replace(spec.wording, audience=Audience.TERMINAL))
    tool = next(each for each in spec.tools if each.name == LINE[0])
    command = TerminalCommand.of(tool, arguments_of(tool, parsed(LINE)))
    # The first run is what the percentage of the second one is known from.
    for recording in (Recording(clock), last := Recording(clock)):
        began = clock.monotonic()
        answer = await responder.respond(command.work, Caller(ProgressRelay(recording)), seconds=command.seconds)
        recording.move()
    await responder.closing.aclose(seconds=5)
    frames = [(at - began, line) for at, line in last.frames]
    return frames, answer.text, clock.monotonic() - began


def events() -> tuple[list[tuple[float, str]], list[tuple[float, str]], list[str], float]:
    """Return the keys, the frames with a clock that moves, the lines of the answer, and when it came."""
    with tempfile.TemporaryDirectory() as folder:
        frames, text, ended = asyncio.run(_run(folder))
    keys = [(number * KEY_SECONDS, key) for number, key in enumerate(TYPED)]
    begin = len(TYPED) * KEY_SECONDS + 0.4
    moved = [(begin + at, line) for at, line in frames]
    return keys, _merged(moved), text.split("\n"), begin + ended


def _merged(frames: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Return the frames, of those at one moment the last."""
    return list(dict(frames).items())


def cast() -> str:
    """Return the recording in asciinema's format, version 2."""
    keys, frames, answer, ended = events()
    head = {
        "version": 2,
        "width": COLUMNS,
        "height": ROWS,
        "timestamp": int(BEGAN.timestamp()),
        "title": "run-job, on a simulated tenant",
    }
    lines: list[object] = [head, *([round(at, 2), "o", key] for at, key in keys)]
    lines += [
        [round(frames[0][0] - 0.1, 2), "o", "\r\n"],
        *([round(at, 2), "o", f"\r\x1b[K{line}"] for at, line in frames),
    ]
    heading, *rest = answer
    lines.append([round(ended, 2), "o", "\r\x1b[K" + "\r\n".join([f"\x1b[1;32m{heading}\x1b[0m", *rest, "$ "])])
    return "\n".join(json.dumps(line) for line in lines) + "\n"


def picture() -> str:
    """Return the recording as an SVG that plays once and ends on the answer."""
    _, frames, answer, ended = events()
    rows = [TYPED, "", *answer]
    height = 28 + 18 * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" aria-label="A job is run">',
        "<title>rmm-jobs-mcp runs a job on a simulated tenant, waits for it, and shows what it printed</title>",
        '<rect width="100%" height="100%" rx="8" fill="#16181d"/>',
        '<g font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14" fill="#d6d9df">',
        _text(0, TYPED, "#ffffff"),
    ]
    for (at, line), (until, _) in zip(frames, [*frames[1:], (ended, "")], strict=True):
        parts.append(_shown(_text(2, line), at, until))
    for number, line in enumerate(answer):
        if line:
            parts.append(_shown(_text(number + 2, line, "#5fd38d" if number == 0 else ""), ended))
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _text(row: int, line: str, colour: str = "") -> str:
    fill = f' fill="{colour}"' if colour else ""
    return f'<text x="16" y="{30 + 18 * row}"{fill}>{html.escape(line).replace(" ", chr(0xA0))}</text>'


def _shown(text: str, at: float, until: float | None = None) -> str:
    """Return a text that is shown from one moment until another. One that stays is seen where nothing moves, too."""
    if until is None:
        return text.replace(
            "</text>", f'<set attributeName="visibility" to="hidden" begin="0s" end="{at:.2f}s"/></text>'
        )
    shown = f'<set attributeName="visibility" to="visible" begin="{at:.2f}s" end="{until:.2f}s"/>'
    return text.replace("<text ", '<text visibility="hidden" ').replace("</text>", f"{shown}</text>")


def main(words: list[str]) -> int:
    """Write the files, or compare them."""
    os.environ["COLUMNS"] = str(COLUMNS)
    made = {CAST: cast(), PICTURE: picture()}
    if "--check" in words:
        old = [file for file, text in made.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
        print(*(f"{file.relative_to(ROOT)} is not what the demo shows" for file in old), sep="\n")
        return 1 if old else 0
    for file, text in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

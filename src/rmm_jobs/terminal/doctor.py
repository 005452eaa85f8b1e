"""`rmm-jobs-mcp doctor`: one check after the other, from the settings to the permissions, and what to fix."""

from dataclasses import dataclass, field
from typing import Any

import anyio

from rmm_jobs.app import build_responder, lifespan
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.system_errors import UnexpectedAnswer
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.responses import Opened
from rmm_jobs.systems.checks import DoctorCheck, ledger, starting, unconfirmed
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.colour import Tone, painted
from rmm_jobs.terminal.exits import DONE, UNAVAILABLE
from rmm_jobs.terminal.output import say
from rmm_jobs.text import doctor as words
from rmm_jobs.text.answer import SCHEMA_VERSION, lay_out, render
from rmm_jobs.text.doctor import CheckStatus

TONES = {
    CheckStatus.OK: Tone.GOOD,
    CheckStatus.WARNING: Tone.OPEN,
    CheckStatus.FAILED: Tone.BAD,
    CheckStatus.SKIPPED: Tone.ASIDE,
}


def always(wording: Wording) -> dict[str, DoctorCheck[Any]]:
    """Checks that need nothing of the others."""
    return {"Ledger": ledger, "Unconfirmed": lambda services: unconfirmed(services, wording), "Starting jobs": starting}


@dataclass(slots=True)
class _Report:
    """Print each check when it is made, and keep all of them."""

    system: str
    place: str | None = None
    checks: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def add(self, status: CheckStatus, name: str, found: str, advice: str = "") -> None:
        """Print a check, its status in its colour."""
        line = words.check_line(status, name, found, advice)
        say(painted(line[: len(status)], TONES[status]) + line[len(status) :])
        told = {"name": name, "status": status.lower(), "found": found, "advice": advice or None}
        self.checks.append(dict(told))

    def has(self, status: CheckStatus) -> bool:
        """Return whether a check has ended this way."""
        return any(each["status"] == status.lower() for each in self.checks)

    def close(self) -> tuple[int, dict[str, object]]:
        """Print the last line. Return the exit code and the record."""
        failed, warned = self.has(CheckStatus.FAILED), self.has(CheckStatus.WARNING)
        tone = Tone.BAD if failed else Tone.OPEN if warned else Tone.GOOD
        say("\n" + painted(words.closing(failed=failed, warned=warned), tone))
        record = {"kind": "doctor", "system": self.system, "place": self.place, "checks": self.checks}
        return UNAVAILABLE if failed else DONE, {"schema_version": SCHEMA_VERSION, **record}


def doctor(spec: SystemSpec[Any], *, demo: bool) -> tuple[int, dict[str, object]]:
    """Run every check and print it. Return 0 when nothing failed, 4 otherwise; and the checks as data."""
    return anyio.run(_doctor, spec, demo)


async def _doctor(spec: SystemSpec[Any], demo: bool) -> tuple[int, dict[str, object]]:
    responder = build_responder(spec, demo=demo, audience=Audience.TERMINAL)
    report = _Report(spec.name)
    say(words.HEADING if responder.mark is None else f"{words.HEADING}\n{responder.mark}")
    try:
        opened = responder.opened()
    except JobsError as error:
        report.add(CheckStatus.FAILED, "Settings", "", render(lay_out(error), responder.wording))
        return report.close()
    report.place = opened.place
    report.add(CheckStatus.OK, "Settings", opened.place)
    async with lifespan(responder.closing):
        await _run_checks(spec, opened, responder.wording, report)
    return report.close()


async def _run_checks(spec: SystemSpec[Any], opened: Opened[Any], wording: Wording, report: _Report) -> None:
    blocked: JobsError | None = None
    checks, apart = spec.checks(), always(wording)
    for name, check in {**checks.each, **apart}.items():
        goes_on = name in apart or (name in checks.after_a_page and isinstance(blocked, UnexpectedAnswer))
        if blocked and not goes_on:
            report.add(CheckStatus.SKIPPED, name, words.NEEDS_THE_CHECKS_ABOVE)
            continue
        try:
            verdict, found, advice = await check(opened.services)
        except JobsError as error:
            verdict, found, advice = CheckStatus.FAILED, "", render(lay_out(error), wording)
            if name in checks.blocking:
                blocked = blocked or error
        report.add(verdict, name, found, advice)

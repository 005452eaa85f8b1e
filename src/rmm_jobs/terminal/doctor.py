"""`rmm-jobs-mcp doctor`: one check after the other, from the settings to the permissions, and what to fix."""

import json
import os
import sys
from dataclasses import dataclass, field
from typing import Any

import anyio

from rmm_jobs.composition import build_responder
from rmm_jobs.domain.errors import JobsError, LedgerUnavailable, NotConfigured
from rmm_jobs.domain.system_errors import UnexpectedAnswer
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.ending import lifespan
from rmm_jobs.opening.identity import product_version
from rmm_jobs.responses import Opened
from rmm_jobs.systems.checks import DoctorCheck, ledger, recorded, starting, unconfirmed
from rmm_jobs.systems.spec import SystemSpec
from rmm_jobs.terminal.colour import Tone, painted
from rmm_jobs.terminal.exits import DONE, REFUSED, UNAVAILABLE
from rmm_jobs.terminal.narrow import fitting, say_words, tell_words
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


_UNCONFIRMED = "Unconfirmed"
"""The check that reads what the ledger holds."""


def always(wording: Wording) -> dict[str, DoctorCheck[Any]]:
    """Checks that need nothing of the others."""
    return {"Ledger": ledger, _UNCONFIRMED: lambda services: unconfirmed(services, wording), "Starting jobs": starting}


Outcome = tuple[int, dict[str, object] | None]
"""The exit code, and the checks as data."""


@dataclass(slots=True)
class _Report:
    """Print each check when it is made, and keep all of them."""

    system: str
    place: str | None = None
    checks: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def add(self, status: CheckStatus, name: str, found: str, advice: str = "") -> None:
        """Print a check, its status in its colour."""
        line = fitting(words.check_line(status, name, found, advice), sys.stdout)
        say(painted(line[: len(status)], TONES[status]) + line[len(status) :])
        told = {"name": name, "status": status.lower(), "found": found, "advice": advice or None}
        self.checks.append(dict(told))

    def has(self, status: CheckStatus) -> bool:
        """Return whether a check has ended this way."""
        return any(each["status"] == status.lower() for each in self.checks)

    def close(self) -> Outcome:
        """Print the last line. Return the exit code and the record."""
        failed, warned = self.has(CheckStatus.FAILED), self.has(CheckStatus.WARNING)
        tone = Tone.BAD if failed else Tone.OPEN if warned else Tone.GOOD
        say("\n" + painted(fitting(words.closing(failed=failed, warned=warned), sys.stdout), tone))
        record = {"kind": "doctor", "system": self.system, "place": self.place, "checks": self.checks}
        return UNAVAILABLE if failed else DONE, {"schema_version": SCHEMA_VERSION, **record}


def doctor(spec: SystemSpec[Any], *, demo: bool, record: str | None = None) -> Outcome:
    """Run every check and print it. The exit code is 0 when nothing failed, 4 otherwise.

    Args:
        spec: The system.
        demo: True for the simulated one.
        record: File for the requests and answers, cleaned of names. It must not exist.
    """
    if record is None:
        return anyio.run(_doctor, spec, demo)
    try:
        # Before the checks: whoever names a file that is there waits for nothing.
        opened = os.open(record, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        tell_words(words.not_recorded(record, error.strerror or type(error).__name__))
        return REFUSED, None
    exchanges: list[dict[str, object]] = []
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        with recorded(exchanges):
            outcome = anyio.run(_doctor, spec, demo)
        head = {"schema_version": SCHEMA_VERSION, "kind": "doctor_recording", "system": spec.name}
        json.dump({**head, "program": product_version(), "exchanges": exchanges}, file, indent=1)
    say_words("\n" + words.recorded_to(record, len(exchanges)))
    return outcome


async def _doctor(spec: SystemSpec[Any], demo: bool) -> Outcome:
    responder = build_responder(spec, demo=demo, audience=Audience.TERMINAL)
    report = _Report(spec.name)
    say_words(words.HEADING if responder.mark is None else f"{words.HEADING}\n{responder.mark}")
    try:
        opened = responder.opened()
    except NotConfigured as error:
        listed = words.settings_listed(error, responder.wording)
        report.add(CheckStatus.FAILED, "Settings", words.NOT_USABLE, listed)
        return report.close()
    except JobsError as error:
        report.add(CheckStatus.FAILED, "Settings", "", _advice(error, responder.wording))
        return report.close()
    report.place = opened.place
    report.add(CheckStatus.OK, "Settings", opened.place)
    async with lifespan(responder.closing):
        await _run_checks(spec, opened, responder.wording, report)
    return report.close()


def _advice(error: JobsError, wording: Wording) -> str:
    return f"{render(lay_out(error), wording)}\n{words.next_step(error, wording.terminal)}"


async def _run_checks(spec: SystemSpec[Any], opened: Opened[Any], wording: Wording, report: _Report) -> None:
    blocked: JobsError | None = None
    has_ledger = True
    checks, apart = spec.checks(), always(wording)
    for name, check in {**checks.each, **apart}.items():
        goes_on = name in apart or (name in checks.after_a_page and isinstance(blocked, UnexpectedAnswer))
        if (blocked and not goes_on) or (name == _UNCONFIRMED and not has_ledger):
            report.add(CheckStatus.SKIPPED, name, words.NEEDS_THE_CHECKS_ABOVE)
            continue
        try:
            verdict, found, advice = await check(opened.services)
        except JobsError as error:
            verdict, found, advice = CheckStatus.FAILED, "", _advice(error, wording)
            has_ledger = has_ledger and not isinstance(error, LedgerUnavailable)
            if name in checks.blocking:
                blocked = blocked or error
        report.add(verdict, name, found, advice)

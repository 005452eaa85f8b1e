"""The systems there are: what each is called, which tools and commands it serves, and how its desk is opened.

What a call or a command needs is imported by the first one: a client starts this server before it asks anything,
often twice.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rmm_jobs.answers import Opened
from rmm_jobs.datto.vocabulary import DATTO
from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.prompts import RUN_JOB_PROMPT, RUN_SCRIPT_PROMPT, PromptSpec
from rmm_jobs.psu.vocabulary import PSU
from rmm_jobs.text.demo import SERVER_DEMO, TENANT_DEMO, Demo
from rmm_jobs.text.instructions import INSTRUCTIONS, SCRIPT_INSTRUCTIONS
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS
from rmm_jobs.tools.spec import ToolSpec

if TYPE_CHECKING:
    from pathlib import Path

    from rmm_jobs.checks.check import Checks
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.errands.errand import ToErrand
    from rmm_jobs.jobs.ports import Clock, Ledger
    from rmm_jobs.psu.system import PsuSystem
    from rmm_jobs.settings import Settings

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"
DEMO_URL = "http://127.0.0.1"
"""Where a simulated system would be; it is spoken to in process."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of system. A process serves one; somebody with two systems configures two servers."""

    name: str
    """What it is called in settings and on the command line; its key in `KINDS`."""
    vocabulary: Vocabulary
    tools: tuple[ToolSpec, ...]
    prompt: PromptSpec
    instructions: str
    key_setting: str
    """The setting without which nobody can mean a real account."""
    open_desk: Callable[[], Opened]
    open_demo_desk: Callable[[], Opened]
    demo: Demo
    errands: "Callable[[], ToErrand]"
    """What its commands do at a terminal, imported when one is typed."""
    checks: "Callable[[], Checks]"
    """What `doctor` checks, imported when it is called."""


def chosen_kind(name: str | None = None) -> Kind:
    """The kind that is asked for, else the one the environment names.

    An unknown name is taken for the first kind: the settings refuse it at the first call, in words.
    """
    return KINDS.get((name or os.environ.get(SYSTEM_SETTING) or "datto").strip().lower(), KINDS["datto"])


def open_datto() -> Opened:
    """The Datto RMM account that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.settings import datto_account

    settings, clock = _basics()
    account = datto_account(settings)
    system = DattoSystem(account.base_url, account.key, account.secret, clock=clock)
    desk = datto_desk(system, _ledger(settings, account.base_url, account.key), clock)
    return Opened(desk, account.base_url, settings.rmm_jobs_wait_limit)


def open_datto_demo() -> Opened:
    """The simulated tenant, with a ledger of its own; it needs no account and no network."""
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.http.connection import in_process
    from rmm_jobs.simulator.app import build_app
    from rmm_jobs.simulator.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant

    settings, clock = _basics()
    tenant = demo_tenant(state_path=_folder(settings) / "demo-tenant.json")
    system = DattoSystem(DEMO_URL, DEMO_KEY, DEMO_SECRET, clock=clock, transport=in_process(build_app(tenant)))
    place = "the simulated tenant"
    desk = datto_desk(system, _ledger(settings, place, demo=True), clock)
    return Opened(desk, place, settings.rmm_jobs_wait_limit)


def datto_desk(system: "DattoSystem", ledger: "Ledger", clock: "Clock") -> Desk:
    """The desk in front of Datto RMM, with the powers that it has."""
    return Desk(system, ledger, clock, devices=system)


def open_psu() -> Opened:
    """The PowerShell Universal server that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.psu.system import PsuSystem
    from rmm_jobs.settings import psu_account

    settings, clock = _basics()
    account = psu_account(settings)
    system = PsuSystem(account.base_url, account.token, clock=clock, parameters=settings.psu_parameters)
    desk = psu_desk(system, _ledger(settings, account.base_url, account.token), clock)
    return Opened(desk, account.base_url, settings.rmm_jobs_wait_limit)


def open_psu_demo() -> Opened:
    """The simulated server, with a ledger of its own; it needs no server and no network."""
    from rmm_jobs.http.connection import in_process
    from rmm_jobs.psu.system import PsuSystem
    from rmm_jobs.simulator.psu.app import build_psu_app
    from rmm_jobs.simulator.psu.server import DEMO_TOKEN, demo_server

    settings, clock = _basics()
    server = demo_server(state_path=_folder(settings) / "demo-psu.json")
    system = PsuSystem(DEMO_URL, DEMO_TOKEN, clock=clock, transport=in_process(build_psu_app(server)))
    place = "the simulated server"
    desk = psu_desk(system, _ledger(settings, place, demo=True), clock)
    return Opened(desk, place, settings.rmm_jobs_wait_limit)


def psu_desk(system: "PsuSystem", ledger: "Ledger", clock: "Clock") -> Desk:
    """The desk in front of PowerShell Universal, with the powers that it has."""
    return Desk(
        system,
        ledger,
        clock,
        outlets=system,
        scripts=system,
        asks=system,
        cancels=system,
        pipelines=system,
        lists=system,
    )


def _basics() -> "tuple[Settings, Clock]":
    from rmm_jobs.clock import SystemClock
    from rmm_jobs.settings import read_settings

    return read_settings(), SystemClock()


def _folder(settings: "Settings") -> "Path":
    from rmm_jobs.store.paths import data_dir

    return data_dir(settings.rmm_jobs_data_dir)


def _ledger(settings: "Settings", place: str, key: str = "", *, demo: bool = False) -> "Ledger":
    """The ledger; an account's place and key are what tells its rows from another's."""
    from rmm_jobs.store.ledger import SqliteLedger

    return SqliteLedger(_folder(settings) / ("demo-jobs.sqlite3" if demo else "jobs.sqlite3"), system=place, key=key)


def _device_errands() -> "ToErrand":
    from rmm_jobs.errands.devices import device_errand

    return device_errand


def _script_errands() -> "ToErrand":
    from rmm_jobs.errands.scripts import script_errand

    return script_errand


def _datto_checks() -> "Checks":
    from rmm_jobs.checks.datto import DATTO_CHECKS

    return DATTO_CHECKS


def _psu_checks() -> "Checks":
    from rmm_jobs.checks.psu import PSU_CHECKS

    return PSU_CHECKS


KINDS = {
    "datto": Kind(
        name="datto",
        vocabulary=DATTO,
        tools=TOOLS,
        prompt=RUN_JOB_PROMPT,
        instructions=INSTRUCTIONS,
        key_setting="DATTO_API_KEY",
        open_desk=open_datto,
        open_demo_desk=open_datto_demo,
        demo=TENANT_DEMO,
        errands=_device_errands,
        checks=_datto_checks,
    ),
    "psu": Kind(
        name="psu",
        vocabulary=PSU,
        tools=SCRIPT_TOOLS,
        prompt=RUN_SCRIPT_PROMPT,
        instructions=SCRIPT_INSTRUCTIONS,
        key_setting="PSU_APP_TOKEN",
        open_desk=open_psu,
        open_demo_desk=open_psu_demo,
        demo=SERVER_DEMO,
        errands=_script_errands,
        checks=_psu_checks,
    ),
}

"""The systems there are: what each is called, which tools it serves, and how its desk is opened.

What a call needs is imported by the first call: a client starts this server before it asks anything, often twice.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rmm_jobs.answers import Opened
from rmm_jobs.datto.vocabulary import DATTO
from rmm_jobs.jobs.desk import Desk
from rmm_jobs.jobs.vocabulary import Vocabulary
from rmm_jobs.prompts import RUN_JOB_PROMPT, RUN_SCRIPT_PROMPT, PromptSpec
from rmm_jobs.psu.vocabulary import PSU
from rmm_jobs.text.instructions import INSTRUCTIONS, SCRIPT_INSTRUCTIONS
from rmm_jobs.tools.catalog import TOOLS
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS
from rmm_jobs.tools.spec import ToolSpec

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of system. A process serves one; somebody with two systems configures two servers."""

    vocabulary: Vocabulary
    tools: tuple[ToolSpec, ...]
    prompt: PromptSpec
    instructions: str
    demo_mark: str
    open_desk: Callable[[], Opened]
    open_demo_desk: Callable[[], Opened]


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
    from rmm_jobs.clock import SystemClock
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.settings import datto_account, read_settings
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    account = datto_account(settings)
    clock = SystemClock()
    system = DattoSystem(account.base_url, account.key, account.secret, clock=clock)
    ledger = SqliteLedger(_data_dir(settings.rmm_jobs_data_dir) / "jobs.sqlite3", system=account.base_url)
    return Opened(Desk(system, ledger, clock), account.base_url, settings.rmm_jobs_wait_limit)


def open_datto_demo() -> Opened:
    """The simulated tenant, with a ledger of its own; it needs no account and no network."""
    from httpx import ASGITransport

    from rmm_jobs.clock import SystemClock
    from rmm_jobs.datto.system import DattoSystem
    from rmm_jobs.settings import read_settings
    from rmm_jobs.simulator.app import build_app
    from rmm_jobs.simulator.tenant import DEMO_KEY, DEMO_SECRET, demo_tenant
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    folder = _data_dir(settings.rmm_jobs_data_dir)
    clock = SystemClock()
    tenant = ASGITransport(build_app(demo_tenant(state_path=folder / "demo-tenant.json")))
    system = DattoSystem("http://127.0.0.1", DEMO_KEY, DEMO_SECRET, clock=clock, transport=tenant)
    ledger = SqliteLedger(folder / "demo-jobs.sqlite3", system="demo")
    return Opened(Desk(system, ledger, clock), "the simulated tenant", settings.rmm_jobs_wait_limit)


def open_psu() -> Opened:
    """The PowerShell Universal server that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.clock import SystemClock
    from rmm_jobs.psu.system import PsuSystem
    from rmm_jobs.settings import psu_account, read_settings
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    account = psu_account(settings)
    clock = SystemClock()
    system = PsuSystem(account.base_url, account.token, clock=clock, parameters=settings.psu_parameters)
    ledger = SqliteLedger(_data_dir(settings.rmm_jobs_data_dir) / "jobs.sqlite3", system=account.base_url)
    return Opened(Desk(system, ledger, clock), account.base_url, settings.rmm_jobs_wait_limit)


def open_psu_demo() -> Opened:
    """The simulated server, with a ledger of its own; it needs no server and no network."""
    from httpx import ASGITransport

    from rmm_jobs.clock import SystemClock
    from rmm_jobs.psu.system import PsuSystem
    from rmm_jobs.settings import read_settings
    from rmm_jobs.simulator.psu.app import build_psu_app
    from rmm_jobs.simulator.psu.server import DEMO_TOKEN, demo_server
    from rmm_jobs.store.ledger import SqliteLedger

    settings = read_settings()
    folder = _data_dir(settings.rmm_jobs_data_dir)
    clock = SystemClock()
    server = ASGITransport(build_psu_app(demo_server(state_path=folder / "demo-psu.json")))
    system = PsuSystem("http://127.0.0.1", DEMO_TOKEN, clock=clock, transport=server)
    ledger = SqliteLedger(folder / "demo-jobs.sqlite3", system="demo-psu")
    return Opened(Desk(system, ledger, clock), "the simulated server", settings.rmm_jobs_wait_limit)


def _data_dir(chosen: Path | None) -> Path:
    from rmm_jobs.store.paths import data_dir

    return data_dir(chosen)


KINDS = {
    "datto": Kind(
        vocabulary=DATTO,
        tools=TOOLS,
        prompt=RUN_JOB_PROMPT,
        instructions=INSTRUCTIONS,
        demo_mark="[DEMO: a simulated tenant. Nothing here is real, and no device is touched.]",
        open_desk=open_datto,
        open_demo_desk=open_datto_demo,
    ),
    "psu": Kind(
        vocabulary=PSU,
        tools=SCRIPT_TOOLS,
        prompt=RUN_SCRIPT_PROMPT,
        instructions=SCRIPT_INSTRUCTIONS,
        demo_mark="[DEMO: a simulated server. Nothing here is real, and no script is run.]",
        open_desk=open_psu,
        open_demo_desk=open_psu_demo,
    ),
}

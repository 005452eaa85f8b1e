"""Describe PowerShell Universal as a system: its tools, words and checks, and how it is opened."""

from typing import TYPE_CHECKING

from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened
from rmm_jobs.systems.psu.wording import PSU
from rmm_jobs.systems.spec import (
    DEMO_URL,
    SystemSpec,
    data_folder,
    open_ledger,
    open_seal,
    question_rules,
    settings_and_clock,
)
from rmm_jobs.text.demo import SERVER_DEMO
from rmm_jobs.text.instructions import script_instructions
from rmm_jobs.tools.prompts import prompt_of
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmm_jobs.systems.checks import DoctorChecks
    from rmm_jobs.systems.psu.system import PsuSystem


def open_psu() -> "Opened[PsuSystem]":
    """Open the PowerShell Universal server that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.systems.psu.settings import psu_account
    from rmm_jobs.systems.psu.system import PsuSystem

    settings, clock = settings_and_clock()
    account = psu_account(settings)
    system = PsuSystem(
        account.base_url, account.token, clock=clock, parameters=settings.psu_parameters, max_body=settings.max_body
    )
    services = Services(system, open_ledger(settings, account.base_url, account.token), clock)
    seal = open_seal(settings, account.base_url, account.token)
    limit = settings.rmm_jobs_wait_limit
    return Opened(services, account.base_url, limit, seal, question_rules(settings))


def open_psu_demo() -> "Opened[PsuSystem]":
    """Open the simulated server with a ledger of its own; it needs no server and no network."""
    from rmm_jobs.systems.http.connection import in_process
    from rmm_jobs.systems.psu.system import PsuSystem
    from rmm_simulator.psu.app import build_psu_app
    from rmm_simulator.psu.server import DEMO_TOKEN, demo_server

    settings, clock = settings_and_clock()
    settings.require({})
    server = demo_server(state_path=data_folder(settings) / "demo-psu.json")
    transport = in_process(build_psu_app(server))
    system = PsuSystem(DEMO_URL, DEMO_TOKEN, clock=clock, transport=transport, parameters="auto")
    place = "the simulated server"
    services = Services(system, open_ledger(settings, place, demo=True), clock)
    limit = settings.rmm_jobs_wait_limit
    return Opened(services, place, limit, open_seal(settings, place), question_rules(settings))


def _address(place: "Mapping[str, str]") -> str:
    from rmm_jobs.settings import read_settings
    from rmm_jobs.systems.psu.settings import URL_SETTING, base_url

    return base_url(place.get(URL_SETTING), allow_http=read_settings().psu_allow_http)


def _psu_checks() -> "DoctorChecks[PsuSystem]":
    from rmm_jobs.systems.psu.checks import PSU_CHECKS

    return PSU_CHECKS


SPEC: "SystemSpec[PsuSystem]" = SystemSpec(
    name="psu",
    wording=PSU,
    tools=SCRIPT_TOOLS,
    prompt=prompt_of(SCRIPT_TOOLS),
    instructions=script_instructions,
    client_name="psu-jobs",
    key_setting="PSU_APP_TOKEN",
    open_services=open_psu,
    open_demo_services=open_psu_demo,
    address=_address,
    demo=SERVER_DEMO,
    checks=_psu_checks,
)

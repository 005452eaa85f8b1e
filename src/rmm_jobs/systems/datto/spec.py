"""Describe Datto RMM as a system: its tools, words and checks, and how its services are opened."""

from typing import TYPE_CHECKING

from rmm_jobs.jobs.context import Services
from rmm_jobs.responses import Opened
from rmm_jobs.systems.datto.wording import DATTO
from rmm_jobs.systems.spec import (
    DEMO_URL,
    SystemSpec,
    data_folder,
    open_index,
    open_ledger,
    open_request_log,
    open_seal,
    question_rules,
    settings_and_clock,
)
from rmm_jobs.text.demo import TENANT_DEMO
from rmm_jobs.text.instructions import instructions
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.prompts import GUIDE_PROMPTS, prompt_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmm_jobs.systems.checks import DoctorChecks
    from rmm_jobs.systems.datto.system import DattoSystem


def open_datto() -> "Opened[DattoSystem]":
    """Open the Datto RMM account that the environment describes.

    Raises:
        NotConfigured: a setting is missing or wrong.
    """
    from rmm_jobs.systems.datto.quota import account_budget
    from rmm_jobs.systems.datto.settings import datto_account
    from rmm_jobs.systems.datto.system import DattoSystem

    settings, clock = settings_and_clock()
    account = datto_account(settings)
    budget = account_budget(clock, open_request_log(settings, account.base_url, account.key))
    system = DattoSystem(
        account.base_url, account.key, account.secret, clock=clock, max_body=settings.max_body, budget=budget
    )
    index = open_index(settings, account.base_url, account.key)
    services = Services(system, open_ledger(settings, account.base_url, account.key), clock, index=index)
    seal = open_seal(settings, account.base_url, account.key)
    limit = settings.rmm_jobs_wait_limit
    return Opened(services, account.base_url, limit, seal, question_rules(settings))


def open_datto_demo() -> "Opened[DattoSystem]":
    """Open the simulated tenant with a ledger of its own; it needs no account and no network."""
    from rmm_jobs.systems.datto.system import DattoSystem
    from rmm_jobs.systems.http.connection import in_process
    from rmm_simulator.datto.app import build_app
    from rmm_simulator.datto.morning import morning_tenant
    from rmm_simulator.datto.tenant import DEMO_KEY, DEMO_SECRET

    settings, clock = settings_and_clock()
    settings.require({})
    tenant = morning_tenant(state_path=data_folder(settings) / "demo-tenant.json")
    system = DattoSystem(DEMO_URL, DEMO_KEY, DEMO_SECRET, clock=clock, transport=in_process(build_app(tenant)))
    place = "the simulated tenant"
    services = Services(system, open_ledger(settings, place, demo=True), clock)
    limit = settings.rmm_jobs_wait_limit
    return Opened(services, place, limit, open_seal(settings, place), question_rules(settings))


def _address(place: "Mapping[str, str]") -> str:
    from rmm_jobs.systems.datto.platforms import PLATFORM_SETTING, URL_SETTING, base_url

    return base_url(platform=place.get(PLATFORM_SETTING), url=place.get(URL_SETTING))


def _datto_checks() -> "DoctorChecks[DattoSystem]":
    from rmm_jobs.systems.datto.checks import DATTO_CHECKS

    return DATTO_CHECKS


SPEC: "SystemSpec[DattoSystem]" = SystemSpec(
    name="datto",
    wording=DATTO,
    tools=TOOLS,
    prompt=prompt_of(TOOLS),
    guides=GUIDE_PROMPTS,
    instructions=instructions,
    client_name="rmm-jobs",
    key_setting="DATTO_API_KEY",
    open_services=open_datto,
    open_demo_services=open_datto_demo,
    address=_address,
    demo=TENANT_DEMO,
    checks=_datto_checks,
)

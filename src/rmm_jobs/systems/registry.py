"""List the systems, and select the one that this process serves."""

import os
from typing import Any

from rmm_jobs.systems.datto.spec import DATTO_SPEC
from rmm_jobs.systems.psu.spec import PSU_SPEC
from rmm_jobs.systems.spec import SystemSpec

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"


def selected_system(name: str | None = None) -> SystemSpec[Any]:
    """Return the system with this name, or else the one that the environment names.

    An unknown name selects the first system: the settings refuse the name at the first call, with a message.
    """
    return SYSTEMS.get((name or os.environ.get(SYSTEM_SETTING) or "datto").strip().lower(), SYSTEMS["datto"])


SYSTEMS: dict[str, SystemSpec[Any]] = {spec.name: spec for spec in (DATTO_SPEC, PSU_SPEC)}

"""The systems there are, and the one that this process serves."""

import os

from rmm_jobs.systems.datto.spec import DATTO_SPEC
from rmm_jobs.systems.psu.spec import PSU_SPEC
from rmm_jobs.systems.spec import SystemSpec

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"


def selected_system(name: str | None = None) -> SystemSpec:
    """The kind that is asked for, else the one the environment names.

    An unknown name is taken for the first kind: the settings refuse it at the first call, in words.
    """
    return SYSTEMS.get((name or os.environ.get(SYSTEM_SETTING) or "datto").strip().lower(), SYSTEMS["datto"])


SYSTEMS: dict[str, SystemSpec] = {spec.name: spec for spec in (DATTO_SPEC, PSU_SPEC)}

"""The systems there are, and the one that this process serves."""

import os

from rmm_jobs.systems.datto.spec import DATTO_KIND
from rmm_jobs.systems.psu.spec import PSU_KIND
from rmm_jobs.systems.spec import Kind

SYSTEM_SETTING = "RMM_JOBS_SYSTEM"


def chosen_kind(name: str | None = None) -> Kind:
    """The kind that is asked for, else the one the environment names.

    An unknown name is taken for the first kind: the settings refuse it at the first call, in words.
    """
    return KINDS.get((name or os.environ.get(SYSTEM_SETTING) or "datto").strip().lower(), KINDS["datto"])


KINDS: dict[str, Kind] = {kind.name: kind for kind in (DATTO_KIND, PSU_KIND)}

"""The grammars by which the prompt of each system is typed."""

from rmm_jobs.systems.registry import SYSTEMS

RUN_JOB, RUN_SCRIPT = SYSTEMS["datto"].prompt.grammar, SYSTEMS["psu"].prompt.grammar

"""Faults in the tables of a test: where they strike, and how they are named there."""

from dataclasses import replace

from fakes.product import ProductUnderTest
from rmm_simulator.common.faults import Fault


def at_start(system: ProductUnderTest, fault: Fault) -> Fault:
    """The fault, at the request that starts a job."""
    return replace(fault, method=system.ways.start_method)


def named(part: object) -> str:
    """A fault's name among the parameters of a test."""
    return f"{part.kind} {part.status or part.retry_after or ''}" if isinstance(part, Fault) else ""

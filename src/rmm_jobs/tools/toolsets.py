"""Name the groups of tools that a setting switches on and off."""

from enum import StrEnum


class Toolset(StrEnum):
    """Groups of tools, by the names that the setting takes."""

    JOBS = "jobs"
    DEVICES = "devices"
    ALERTS = "alerts"
    HISTORY = "history"
    INVENTORY = "inventory"

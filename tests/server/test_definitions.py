"""Tools and prompts as the protocol shows them: nothing that is its own default, and what the client alone reads."""

from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

ALL = [*TOOLS, *SCRIPT_TOOLS]

"""The server as an object, for `mcp dev scripts/dev_server.py` and `mcp run`.

Your own account when DATTO_API_KEY is set, else the simulated tenant.
"""

import os

from rmm_jobs.app import build_answers
from rmm_jobs.server import build_server
from rmm_jobs.terminal.logs import configure_logging
from rmm_jobs.tools.catalog import TOOLS

configure_logging()
server = build_server(build_answers(demo=not os.environ.get("DATTO_API_KEY")), TOOLS)

"""The server as an object, for `mcp dev scripts/dev_server.py` and `mcp run`.

Your own account when DATTO_API_KEY or PSU_APP_TOKEN is set, else a simulated system.
"""

import os

from rmm_jobs.app import build_answers, build_server
from rmm_jobs.systems import chosen_kind
from rmm_jobs.terminal.logs import configure_logging

configure_logging()
kind = chosen_kind()
configured = os.environ.get("DATTO_API_KEY") or os.environ.get("PSU_APP_TOKEN")
server = build_server(kind, build_answers(kind, demo=not configured))

"""Start the server. uv has installed it from the lock beside this file."""

from rmm_jobs.cli import leave

leave()

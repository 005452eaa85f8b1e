"""`python -m rmm_jobs`: the same as the command `rmm-jobs-mcp`."""

from rmm_jobs.cli import leave

leave()

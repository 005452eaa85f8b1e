"""Define why a site was not taken, as part of the tree of errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from rmm_jobs.domain.catalog import Device, Lookalike, Shortfall
from rmm_jobs.domain.errors import Refused
from rmm_jobs.domain.inventory import Site


@dataclass(eq=False)
class SiteNotFound(Refused):
    """No site has that UID, and no site's name contains the query. `near` holds sites whose names resemble it."""

    query: str
    near: Sequence[Site] = ()
    lookalike: Lookalike | None = None
    shortfall: Shortfall | None = None
    listed: Sequence[Site] = ()
    """All sites in the order of their names, where none is near."""


@dataclass(eq=False)
class SitesMatch(Refused):
    """Two or more sites can be meant: each has exactly this name, or none has and their names contain it."""

    query: str
    sites: Sequence[Site]
    shortfall: Shortfall | None = None


@dataclass(eq=False)
class DeviceElsewhere(Refused):
    """The site that was named has no device of this name or UID; `devices` are those at other sites."""

    query: str
    site: Site
    devices: Sequence[Device]
    shortfall: Shortfall | None = None

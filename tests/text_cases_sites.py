"""What the golden blocks of sites are the blocks of, by the name of their file in `tests/golden`."""

from collections.abc import Mapping

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.inventory import Site
from rmm_jobs.domain.model import Lookalike, Shortfall
from rmm_jobs.domain.results import Answerable
from rmm_jobs.domain.site_errors import SiteNotFound, SitesMatch

ACME = Site("5d7a3c1e-0b2f-4e6a-9c8d-1f2e3d4c5b6a", "Acme Corporation", devices=45, online=42, offline=3)
ACME_NORTH = Site("6e8b4d2f-1c30-4f7b-8d9e-203f4e5d6c7b", "Acme North", devices=1, online=1, offline=0)
NAMESAKE = Site("7f9c5e30-2d41-4a8c-9eaf-314a5f6e7d8c", "ACME NORTH")

SITE_CASES: Mapping[str, Answerable | JobsError] = {
    "site-not-found": SiteNotFound("Acmee Corp", [ACME, ACME_NORTH]),
    "site-not-found-alone": SiteNotFound("Contoso"),
    "site-lookalike": SiteNotFound(
        "Acme Corporation", [ACME], Lookalike(ACME.uid, "Acme\u00a0Corporation", 4, "U+00A0", in_listed=True)
    ),
    "site-not-found-short": SiteNotFound("Contoso", shortfall=Shortfall(250, 412)),
    "sites-match": SitesMatch("acme", [ACME, ACME_NORTH]),
    "sites-match-namesakes": SitesMatch("acme north", [ACME_NORTH, NAMESAKE], Shortfall(250, 412)),
}

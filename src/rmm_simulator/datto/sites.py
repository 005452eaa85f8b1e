"""Answer reads of sites and of device filters."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rmm_simulator.datto import wire
from rmm_simulator.datto.errors import Refusal
from rmm_simulator.datto.paging import like, page_of
from rmm_simulator.datto.records import FilterRecord, SiteRecord
from rmm_simulator.datto.tenant import Tenant


class SiteRoutes:
    """Serve the sites, and the filters of the platform, of the user and of a site."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the routes, as paths of the OpenAPI document below `/api`."""
        handlers = {
            "account/sites": self._sites,
            "site/{site_uid}": self._site,
            "site/{site_uid}/filters": self._site_filters,
            "filter/default-filters": self._default_filters,
            "filter/custom-filters": self._custom_filters,
        }
        return [Route(f"/api/v2/{path}", handler, methods=["GET"]) for path, handler in handlers.items()]

    async def _sites(self, request: Request) -> Response:
        chosen = [site for site in self._tenant.sites if like(request.query_params.get("siteName"), site.name)]
        return page_of(request, "sites", chosen, self._shape)

    async def _site(self, request: Request) -> Response:
        return JSONResponse(self._shape(known_site(self._tenant, request)))

    def _shape(self, site: SiteRecord) -> wire.Json:
        return wire.site(site, self._tenant.devices, self._tenant.uid)

    async def _default_filters(self, request: Request) -> Response:
        return self._filters(request, [each for each in self._tenant.filters if each.type == "rmm_default"])

    async def _custom_filters(self, request: Request) -> Response:
        return self._filters(request, [each for each in self._tenant.filters if each.type == "custom"])

    async def _site_filters(self, request: Request) -> Response:
        uid = known_site(self._tenant, request).uid
        return self._filters(request, [each for each in self._tenant.filters if each.site_uid == uid])

    def _filters(self, request: Request, filters: list[FilterRecord]) -> Response:
        return page_of(request, "filters", filters, wire.device_filter)


def known_site(tenant: Tenant, request: Request) -> SiteRecord:
    """Return the site whose UID is in the path.

    Raises:
        Refusal: 404, there is none.
    """
    site = tenant.site(request.path_params["site_uid"])
    if site is None:
        raise Refusal(404)
    return site

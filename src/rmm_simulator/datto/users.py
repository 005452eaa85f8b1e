"""Answer reads of the account's users, and name the API's own."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rmm_simulator.datto.paging import page_of
from rmm_simulator.datto.records import UserRecord
from rmm_simulator.datto.tenant import Tenant
from rmm_simulator.datto.wire import Json, millis

API_USER = UserRecord(90_210, "api-user", "API", "User")
"""The user to whom the API key belongs: it makes the jobs and resolves the alerts."""


class UserRoutes:
    """Serve `GET /v2/account/users`."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        """Return the one route."""
        return [Route("/api/v2/account/users", self._users, methods=["GET"])]

    async def _users(self, request: Request) -> Response:
        return page_of(request, "users", self._tenant.users, auth_user)


def auth_user(record: UserRecord) -> Json:
    """Shape a components/schemas/AuthUser."""
    return {
        "lastName": record.last,
        "firstName": record.first,
        "username": record.name,
        "email": record.email,
        "telephone": None,
        "status": "disabled" if record.disabled else "active",
        "created": 1_672_531_200_000,
        "lastAccess": millis(record.last_access),
        "disabled": record.disabled,
    }


def user_of_row(record: UserRecord) -> Json:
    """Shape a components/schemas/UserDto, as rows of the activity log name a user."""
    return {"id": record.id, "userName": record.name, "firstName": record.first, "lastName": record.last}

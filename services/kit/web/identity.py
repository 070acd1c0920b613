"""Who calls: what the API gateway's authorizer found out, in two headers that the gateway sets on every route.

Nobody but the gateway and declared callers can reach the service, so the headers are believed; scopes are checked here
again all the same, since a route's scope in the plan and the code that it protects are kept by different people.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request

from kit.ids import is_id
from kit.web.problems import ProblemError

SUBJECT_HEADER: Final = "X-Souk-Subject"
SCOPE_HEADER: Final = "X-Souk-Scope"
NOBODY: Final = "-"
"""What both headers say on a public route."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in caller: whose token it was, and what it allows."""

    subject: str
    scopes: frozenset[str]

    def must_be(self, subject: str) -> None:
        """Raise a 404 unless the caller is this subject: that somebody else exists is nobody's business."""
        if self.subject != subject:
            raise ProblemError(404, "not-found", "There is nothing here for you.")


async def caller(request: Request) -> Caller:
    """The caller. Raises a 401 problem if there is none, or more than one is claimed.

    Async like every dependency that waits for nothing: FastAPI runs the others each in another thread.
    """
    subjects, scopes = request.headers.getlist(SUBJECT_HEADER), request.headers.getlist(SCOPE_HEADER)
    if len(subjects) != 1 or len(scopes) != 1 or not is_id(subjects[0]):
        raise ProblemError(401, "unauthenticated", "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
    return Caller(subjects[0], frozenset(scopes[0].split()) - {NOBODY})


def scoped(scope: str) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency that lets in callers with a scope: `who: Annotated[Caller, Depends(scoped("orders:read"))]`."""

    async def check(request: Request) -> Caller:
        found = await caller(request)
        if scope not in found.scopes:
            raise ProblemError(403, "scope-missing", f"The token lacks the scope {scope}.")
        return found

    return check


AnyCaller = Annotated[Caller, Depends(caller)]
"""For an endpoint that any signed-in caller may use."""

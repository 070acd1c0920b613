"""Errors as RFC 9457 problem details. None tells a caller more than it may know, or repeats what it sent."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from kit import correlation
from kit.log import log

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = "1"


class FieldProblem(BaseModel):
    """What is wrong with one part of a request. `pointer` is a JSON Pointer into it."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """A problem (RFC 9457). `type` tells kinds of problem apart, `correlationId` finds it in the logs."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str = ""
    correlationId: str = ""  # noqa: N815 - the JSON name
    errors: list[FieldProblem] = []


class ProblemError(Exception):
    """Raise it anywhere below an endpoint: `raise ProblemError(409, "email-taken", "This address has an account.")`."""

    def __init__(
        self, status: int, kind: str, detail: str, *, headers: Mapping[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.headers = headers
        self.extra = extra


def answer(
    status: int,
    detail: str = "",
    *,
    kind: str | None = None,
    headers: Mapping[str, str] | None = None,
    errors: list[FieldProblem] | None = None,
    **extra: Any,
) -> JSONResponse:
    """The response for a problem."""
    problem = ProblemDetails(
        type=f"urn:souk:problem:{kind}" if kind else "about:blank",
        title=kind.replace("-", " ").capitalize() if kind else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        correlationId=correlation.current() or "",
        errors=errors or [],
    )
    content = {**extra, **problem.model_dump(exclude_defaults=True), "type": problem.type}
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install(app: FastAPI, outages: tuple[type[Exception], ...]) -> None:
    """Make every error of an application a problem. `outages` are the exceptions that mean a dependency is away."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)
    for outage in outages:
        app.add_exception_handler(outage, _outage)


def _problem(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, ProblemError)  # noqa: S101 - it is registered for this class
    return answer(error.status, error.detail, kind=error.kind, headers=error.headers, **error.extra)


def _http(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this class
    return answer(error.status_code, "", headers=error.headers)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this class
    # Where and why, but never the value: it may be a password, and it comes from whoever sent it.
    errors = [FieldProblem(pointer=_pointer(part["loc"]), detail=str(part["msg"])) for part in error.errors()]
    return answer(422, "The request is not as the contract says.", kind="invalid-request", errors=errors)


def _outage(request: Request, error: Exception) -> JSONResponse:
    log.warning("dependency away", path=_route(request), reason=type(error).__name__, detail=str(error)[:200])
    return answer(503, "Try again in a moment.", kind="unavailable", headers={"Retry-After": RETRY_SECONDS})


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed", path=_route(request), exc_info=error)
    return answer(500, "The error was logged under the correlation id.")


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "unknown"))


def _pointer(location: tuple[int | str, ...]) -> str:
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1")[:64] for part in location)

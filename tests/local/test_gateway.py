"""The API gateway and the other ways in, as callers meet them."""

from __future__ import annotations

import base64
import fcntl
import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from jwt.algorithms import RSAAlgorithm

from tests.local.programs.puppet import place
from tests.local.running import Running

ISSUER = "https://api.dev.souk.example"
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def key(system: Running) -> rsa.RSAPrivateKey:
    """The key that tokens are signed with: the same in every process of the test run, for the authorizer keeps it."""
    file = Path(f"{system.folder}.key")
    with Path(f"{system.folder}.users").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            file.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    found = load_pem_private_key(file.read_bytes(), None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


@pytest.fixture
def api(system: Running, key: rsa.RSAPrivateKey) -> Iterator[httpx.Client]:
    """The API, with a user service that publishes the tests' key."""
    jwk = json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k1", "alg": "RS256", "use": "sig"}
    Path(f"{place(system.pid, 'user')}.keys").write_text(json.dumps({"keys": [jwk]}))
    with httpx.Client(base_url=f"http://localhost:{system.port + 1}", trust_env=False, timeout=20) as client:
        yield client


def token(key: rsa.RSAPrivateKey, **claims: Any) -> dict[str, str]:
    """A customer's token, as a header. `claims` differ from a good one's."""
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "customer-1",
        "scope": "orders:read orders:write",
        "iat": now,
        "exp": now + 600,
        "jti": str(time.time_ns()),
    }
    return {"Authorization": f"Bearer {jwt.encode({**good, **claims}, key, 'RS256', headers={'kid': 'k1'})}"}


def test_a_scoped_route_tells_the_service_who_calls(api: httpx.Client, key: rsa.RSAPrivateKey) -> None:
    """The service believes these headers: what the caller sends under their names must never arrive."""
    forged = {"X-Souk-Subject": "somebody-else", "x-souk-scope": "everything"}
    answer = api.get("/v1/orders/o-1?full=1", headers=token(key) | forged)
    assert answer.status_code == 200
    seen = answer.json()
    headers = {name.lower(): value for name, value in seen["headers"].items()}
    assert (seen["service"], seen["path"]) == ("order", "/v1/orders/o-1?full=1")
    assert (headers["x-souk-subject"], headers["x-souk-scope"]) == ("customer-1", "orders:read orders:write")


def test_a_public_route_has_nobody_for_a_caller(api: httpx.Client) -> None:
    """A public route that passed the caller's own headers on would let anybody be anybody."""
    seen = api.get("/v1/products", headers={"X-Souk-Subject": "customer-1"}).json()
    assert {name.lower(): value for name, value in seen["headers"].items()}["x-souk-subject"] == "-"


def test_tokens_are_refused_for_whatever_is_wrong_with_them(api: httpx.Client, key: rsa.RSAPrivateKey) -> None:
    """Each of these is a way in if the authorizer isn't asked, or isn't the real one."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').decode().rstrip("=")
    payload = token(key)["Authorization"].split(".")[1]
    for headers in (
        {},
        {"Authorization": "Basic eDp5"},
        {"Authorization": f"Bearer {header}.{payload}."},
        token(OTHER),
        token(key, exp=int(time.time()) - 3600),
        token(key, iss="https://elsewhere.example"),
        token(key, aud="https://elsewhere.example"),
    ):
        answer = api.get("/v1/orders", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["message"] == "Unauthorized"


def test_a_scope_that_is_missing_is_403(api: httpx.Client, key: rsa.RSAPrivateKey) -> None:
    """A token that may read must not write."""
    headers = token(key, scope="orders:read")
    assert api.get("/v1/orders", headers=headers).status_code == 200
    assert api.post("/v1/orders", headers=headers, json={}).status_code == 403


def test_requests_are_validated_before_a_service_sees_them(api: httpx.Client, key: rsa.RSAPrivateKey) -> None:
    """What the plan's validator refuses must not be something only the service happened to check."""
    for body in (b"", b"[]", b"{", b'"text"', b"[" * 100_000):
        kind = {"Content-Type": "application/json"}
        answer = api.post("/v1/orders", headers=token(key) | kind, content=body)
        assert (answer.status_code, answer.json()["message"]) == (400, "Invalid request body")
    line = {"productId": "00000000-0000-4000-8000-000000000009", "quantity": 1}
    order = {"lines": [line], "payment": {"method": "card", "token": "tok_visa"}}
    for wrong in ({}, {**order, "payment": None}, {**order, "price": 1}, {**order, "lines": [{**line, "quantity": 0}]}):
        assert api.post("/v1/orders", headers=token(key), json=wrong).status_code == 400
    assert json.loads(api.post("/v1/orders", headers=token(key), json=order).json()["body"]) == order


def test_what_is_not_in_the_document_is_not_there(api: httpx.Client) -> None:
    """A route that only a service knows is not part of the API."""
    for method, path in (
        ("GET", "/health"),
        ("GET", "/v1/nothing"),
        ("PUT", "/v1/orders"),
        ("GET", "/live/v1/products"),
    ):
        answer = api.request(method, path)
        assert (answer.status_code, answer.json()["message"]) == (404, "Missing Authentication Token")


def test_browsers_of_the_shop_may_call(api: httpx.Client, system: Running) -> None:
    """A shop whose preflights fail shows an empty page, and no service logs anything."""
    site = f"http://localhost:{system.port}"
    asked = api.options("/v1/orders", headers={"Origin": site, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, site)
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert api.get("/v1/products").headers["access-control-allow-origin"] == site
    assert api.get("/v1/orders").headers["access-control-allow-origin"] == site
    assert system.tell("web", "environment")["ok"]["API_URL"] == f"http://localhost:{system.port + 1}"


def test_a_metered_route_asks_for_a_key(api: httpx.Client, system: Running) -> None:
    """A usage plan counts whom it knows, and nobody else gets in."""
    assert api.get("/v1/feeds/products").status_code == 403
    assert api.get("/v1/feeds/products", headers=[(b"x-api-key", "wrong é".encode())]).status_code == 403
    key = system.ask("status")["urls"]["partners' API key"]
    assert api.get("/v1/feeds/products", headers={"x-api-key": key}).json()["service"] == "product"


@pytest.mark.parametrize("client", ["partner", "expired", "stranger", None])
def test_partners_show_a_certificate(system: Running, client: str | None) -> None:
    """The one hop on which both sides prove who they are: an expired or unknown client must not get as far as HTTP."""
    folder = system.home.certificates
    context = ssl.create_default_context(cafile=folder / "authority.pem")
    if client:
        context.load_cert_chain(folder / f"{client}.pem", folder / f"{client}.key")
    with httpx.Client(verify=context, trust_env=False, timeout=20) as partner:
        url = f"https://localhost:{system.port + 2}/v1/products"
        if client == "partner":
            assert partner.get(url).json()["service"] == "product"
        else:
            with pytest.raises((httpx.ReadError, httpx.ConnectError, httpx.RemoteProtocolError)):
                partner.get(url)


def test_the_shop_is_served_as_its_load_balancer_serves_it(system: Running) -> None:
    """Headers that only the load balancer sets are missing in every local try, unless its stand-in sets them."""
    answer = httpx.get(f"http://localhost:{system.port}/basket", trust_env=False)
    assert answer.json()["service"] == "web"
    assert answer.headers["x-frame-options"] == "DENY"

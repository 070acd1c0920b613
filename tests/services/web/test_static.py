"""The shop's files, as its process serves them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.services.process import Running, run, running
from tests.services.web.conftest import ENVIRONMENT

STATIC = Path(__file__).parents[3] / "services/web/app/static"
FILES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
LINKS = re.compile(r"""(?:href|src)="([^"]+)"|(?:from|import)\s*\(?\s*["']([^"']+)["']|url\(["']?([^"')]+)""")
NAMESPACE = "http://www.w3.org/2000/svg"


@pytest.fixture
def http(shop: Running) -> httpx.Client:
    """How to ask the shop."""
    return shop.http


def assets(http: httpx.Client) -> str:
    """Where the shop's files lie."""
    found = re.search(r'src="(/assets/[0-9a-f]+)/js/main\.js"', http.get("/").text)
    assert found
    return found[1]


def test_every_file_is_reached_from_the_page_and_every_link_leads_somewhere(http: httpx.Client) -> None:
    """A module that isn't there is a blank page."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = http.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("image/"):
            continue
        found = [next(filter(None, match.groups())) for match in LINKS.finditer(answer.text)]
        if address.endswith(".js"):
            found = [link for link in found if link.startswith(".")]
        waiting += [urljoin(address, link) for link in found if not link.startswith("#")]
    lying = {re.sub(r"^/assets/[0-9a-f]+/", "", address) for address in seen}
    assert set(FILES) - {"index.html"} <= lying


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_site(name: str) -> None:
    """A page that loads from elsewhere tells elsewhere who reads it, and breaks with it."""
    text = (STATIC / name).read_text()
    assert not re.search(r"(?:https?:)?//[a-z0-9]", text.replace(NAMESPACE, "").replace("\n//", "\n"), re.IGNORECASE)


def test_the_page_holds_no_script_and_no_style_of_its_own() -> None:
    """The policy refuses both: what works on one machine by an exception works on no other."""
    text = (STATIC / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text, re.IGNORECASE)


def test_no_module_makes_markup_or_code_of_text() -> None:
    """What the catalogue says is shown to every customer; read as markup it could act for them."""
    refused = re.compile(
        r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\()|createContextualFragment"
    )
    assert [path.name for path in STATIC.rglob("*.js") if refused.search(path.read_text())] == []


def test_pages_may_do_what_the_shop_does_and_nothing_else(http: httpx.Client, shop: Running) -> None:
    """One injected script reads every customer's session."""
    headers = http.get("/").headers
    parts = [part.strip().partition(" ") for part in headers["content-security-policy"].split(";")]
    policy = {name: value for name, _, value in parts}
    config = http.get("/config.json").json()
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' {config['apiUrl']}"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert shop.process.poll() is None


@pytest.mark.parametrize("address", ["/", "/basket", "/orders/0190-whatever", "/products/x?y=z", "/no/such/page"])
def test_every_address_of_the_shop_leads_to_its_page(http: httpx.Client, address: str) -> None:
    """A link that somebody sends, or a page loaded again, must not be a 404."""
    answer = http.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == http.get("/").content
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    ["/favicon.ico", "/.env", "/assets/0/js/none.js", "/assets/0/../app/pages.py", "/assets/0/%2e%2e/pages.py"],
)
def test_what_is_no_file_of_the_shop_is_none(http: httpx.Client, address: str) -> None:
    """A path that climbs out of the folder reads the process's own files."""
    answer = http.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_files_are_kept_forever_under_an_address_that_their_contents_change(http: httpx.Client) -> None:
    """A browser that keeps yesterday's module beside today's page shows neither."""
    mine = http.get(f"{assets(http)}/js/main.js")
    assert "immutable" in mine.headers["cache-control"]
    other = http.get("/assets/00000000000000000000/js/main.js")
    assert other.content == mine.content
    assert other.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_a_browser_has_is_not_sent_again(http: httpx.Client, coding: str) -> None:
    """A phone on a slow line loads the whole shop at every visit."""
    accepts = {"Accept-Encoding": coding}
    first = http.get("/", headers=accepts)
    again = http.get("/", headers={**accepts, "If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept-Encoding"


def test_texts_are_compressed_for_who_takes_it(http: httpx.Client) -> None:
    """Uncompressed, the shop is three times the bytes."""
    with http.stream("GET", "/", headers={"Accept-Encoding": "br, gzip;q=0.8"}) as zipped:
        raw = b"".join(zipped.iter_raw())
    plain = http.get("/", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)
    assert zipped.headers["etag"] != plain.headers["etag"]


def test_the_address_of_the_api_is_no_part_of_any_file(http: httpx.Client) -> None:
    """The same image serves every environment."""
    config = http.get("/config.json")
    assert config.headers["cache-control"] == "no-cache"
    api = urlsplit(str(config.json()["apiUrl"])).netloc
    base = assets(http)
    assert all(api not in http.get(f"{base}/{name}").text for name in FILES if name != "index.html")
    assert api not in http.get("/").text


def test_probes_answer_and_nothing_is_taken(http: httpx.Client) -> None:
    """The load balancer takes a task away whose probe fails."""
    assert http.get("/health").json() == http.get("/ready").json() == {"status": "OK"}
    assert http.head("/").status_code == 200
    assert http.post("/").status_code == 405


@pytest.mark.parametrize(
    "address", ["", "api.example.org", "https://api.example.org/", "https://a.example.org; script-src *"]
)
def test_an_address_that_is_no_origin_is_refused_at_the_start(address: str) -> None:
    """It stands in the policy of every page: more than an origin is more than was meant."""
    status, output = run("web", "app", ENVIRONMENT | {"PORT": "0", "API_URL": address})
    assert status == 2
    assert "API_URL" in output


def test_it_is_small_and_stops_at_once() -> None:
    """The smallest of the services, and the one on Spot: it is told to go with two minutes' notice, often."""
    with running("web", ENVIRONMENT | {"API_URL": "https://api.example.org"}) as shop:
        assert shop.http.get("/").status_code == 200
        assert shop.resident() < 80
        assert shop.stop() == 0

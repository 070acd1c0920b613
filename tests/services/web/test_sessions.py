"""Signing in, staying signed in, and what is left behind, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.services.web.api import Api
from tests.services.web.customer import PASSWORD, Customer

Enter = Callable[..., Customer]
STORED = "() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), document.cookie])"


def test_a_page_loaded_again_is_still_signed_in(enter: Enter, api: Api) -> None:
    """Whoever is signed out by a reload stops signing in."""
    customer = enter()
    customer.arrive_registered()
    for _ in range(2):
        customer.visit("/account")
        customer.sees_page("Your account")
        customer.sees(customer.email)
    assert api.times("POST", "/v1/sessions/refresh") == 2


def test_the_access_token_is_stored_nowhere_and_no_secret_outlives_the_session(enter: Enter) -> None:
    """The next one at a shared computer is signed in as the one before."""
    customer = enter()
    customer.arrive_registered()
    customer.visit("/account")
    customer.sees_page("Your account")
    kept = customer.page.evaluate(STORED)
    assert "access-" not in kept
    assert PASSWORD not in kept
    assert kept.count("refresh-") == 1
    assert "refresh-" not in customer.page.evaluate("() => JSON.stringify(Object.entries(localStorage))")
    customer.press("Sign out")
    customer.sees_page("Welcome to the market")
    assert "refresh-" not in customer.page.evaluate(STORED)
    customer.page.goto("/orders")
    customer.sees_page("Sign in")


def test_two_questions_at_once_use_a_refresh_token_once(enter: Enter, api: Api) -> None:
    """A token that comes twice counts as stolen, and the customer is out."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Tea 5")
    customer.order()
    customer.sees("Confirmed and paid. Thank you!")
    before = api.times("POST", "/v1/sessions/refresh")
    api.accounts.expire()
    customer.page.evaluate(
        """async () => {
            const api = await import(document.querySelector("script").src.replace("main.js", "api.js"));
            await Promise.all([api.findOrders(), api.findOrders(), api.findOrders()]);
        }"""
    )
    assert api.times("POST", "/v1/sessions/refresh") == before + 1


def test_a_copy_of_a_tab_doesn_t_end_the_session(enter: Enter) -> None:
    """Browsers copy a tab's storage with it, and two who use one chain of tokens look like a theft."""
    customer = enter()
    customer.arrive_registered()
    with customer.page.expect_popup() as popup:  # opened by the page: it gets a copy of what the page has stored
        customer.page.evaluate("() => { open('/orders') }")
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("Sign in")
    customer.visit("/account")
    customer.sees_page("Your account")


def test_a_session_that_has_ended_is_told_and_leads_back(enter: Enter, api: Api) -> None:
    """A page that only says 401 leaves the customer with a full basket and nowhere to go."""
    customer = enter()
    customer.arrive_registered()
    customer.put_in_basket("Rugs 2")
    customer.page.goto("/checkout")
    customer.sees_page("Checkout")
    api.accounts.end_all()
    customer.press("Order and pay")
    customer.sees("Your session has ended.")
    customer.picture("session-ended")
    customer.fill("E-mail address", customer.email)
    customer.page.get_by_label("Password", exact=True).fill(PASSWORD)
    customer.press("Sign in")
    customer.sees_page("Checkout")
    customer.sees("Rugs 2")


def test_signing_in_leads_only_into_the_shop(enter: Enter) -> None:
    """A link to our own sign-in page that ends at somebody else's is what phishing is made of."""
    for address in ("https://evil.example", "//evil.example/a", "\\\\evil.example"):
        customer = enter()
        customer.visit("/register?next=" + address.replace("\\", "%5C"))
        customer.register()
        customer.page.wait_for_url(lambda url: "/register" not in url)
        assert customer.page.url.startswith("http://localhost:")
        expect(customer.page.get_by_role("link", name="Account")).to_be_visible()


def test_a_profile_can_be_changed(enter: Enter, api: Api) -> None:
    """Who can't correct a number gets somebody else's messages."""
    customer = enter()
    customer.arrive_registered()
    customer.visit("/account")
    customer.fill("Mobile number", "0123")
    customer.press("Keep these")
    customer.sees("A number looks like +4912345678.")
    expect(customer.page.get_by_label("Mobile number")).to_be_focused()
    customer.fill("Mobile number", "+4912345678")
    customer.fill("Name", "Amina B.")
    customer.press("Keep these")
    customer.sees("Kept. Thank you, Amina B.")
    assert [profile["phone"] for profile in api.accounts.profiles.values()] == ["+4912345678"]
    customer.picture("account")


def test_wrong_credentials_and_a_taken_address_are_told_in_words(enter: Enter) -> None:
    """A code is no help."""
    customer = enter()
    customer.arrive_registered()
    customer.visit("/account")
    customer.press("Sign out")
    customer.sees_page("Welcome to the market")
    customer.visit("/sign-in")
    customer.fill("E-mail address", customer.email)
    customer.page.get_by_label("Password", exact=True).fill("another password")
    customer.press("Sign in")
    customer.sees("Address or password is wrong.")
    customer.visit("/register")
    customer.register()
    customer.sees("This address has an account already.")
    customer.page.get_by_role("alert").get_by_role("link", name="Sign in").click()
    customer.sees_page("Sign in")


def test_what_the_catalogue_says_is_text(enter: Enter, api: Api) -> None:
    """A product's name that runs as a script runs for every customer."""
    product = api.market.named("Spices 1")
    product["name"] = product["description"] = "<img src=x onerror=\"document.title='taken'\">"
    product["picture"] = "https://evil.example/track.svg"
    customer = enter()
    customer.visit(f"/products/{product['id']}")
    customer.sees("onerror")
    assert customer.page.locator("main img[src]").count() == 0
    assert customer.page.title() != "taken"

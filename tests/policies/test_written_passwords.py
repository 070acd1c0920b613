"""A store's password that the program states, in what somebody else is told."""

from __future__ import annotations

import pytest
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.analysis.written_passwords import written
from policies.rules.functions import lambda_env_and_url
from policies.rules.ownership import no_shared_credentials
from tests.policies.adversarial.flaws_commands import PASSWORD, known_password, pods
from tests.policies.adversarial.plain import FUNCTION
from tests.policies.adversarial.systems import sets
from tests.policies.judging import run
from tests.policies.market import Market
from tests.policies.one import alone
from tests.policies.sharing import stack_of


def _stores(souk: Market, password: str, text: str) -> list[str]:
    sets("product/database", manageMasterUserPassword=None, username="m", password=password)(souk)
    return [store.name for store in written(stack_of(souk), text)]


@pytest.mark.parametrize("text", [PASSWORD, f"--password={PASSWORD}", f"postgres://m:{PASSWORD}@db/x", f'"{PASSWORD}"'])
def test_a_password_in_a_text(souk: Market, text: str) -> None:
    """Two services had the same line in their boot scripts, one of them with a database of its own."""
    assert _stores(souk, PASSWORD, text) == ["product-db"]


@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("postgres", "engine=postgres"),
        ("password", "a password has ten characters"),
        (PASSWORD, f"{PASSWORD}7"),
        (PASSWORD, "tulips-in-may"),
        (PASSWORD, ""),
    ],
)
def test_words_that_are_no_password(souk: Market, password: str, text: str) -> None:
    """The name of the engine was a team's first password, and everybody's configuration held it."""
    assert _stores(souk, password, text) == []


def test_many_letters_are_no_word(souk: Market) -> None:
    """A long password of letters alone was taken for a word."""
    assert _stores(souk, "tulipsinmaytulips", "x tulipsinmaytulips") == ["product-db"]


def test_whose_password_it_is(souk: Market) -> None:
    """The owner may write down what is his; a stranger's copy of it is a shared credential."""
    known_password(lambda _: None)(souk)
    assert run(no_shared_credentials, souk.program).clean
    pods(args=[PASSWORD])(souk)
    assert (
        "order, product can all read the credential of the store product-db"
        in run(no_shared_credentials, souk.program).text
    )


def test_a_functions_command_that_is_not_known_yet() -> None:
    """What can't be seen isn't clean."""
    said = alone(lambda_env_and_url, FUNCTION, {"imageConfig": {"commands": ["x", UNKNOWN_STRING_VALUE]}})
    assert said.doubts == ("the command of subject isn't known yet",)

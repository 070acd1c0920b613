"""Config files of the pack with a mistake: each is refused in words, by `souk check` and by the pack's own process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from components.errors import SoukError
from policies.options import SettingsError
from policies.rules import ALL
from policies.settings import read_settings
from souk.judging import levels_of
from tests.policies.process import AS_THE_LANGUAGE_HOST, Analyzer, started

SPARED = "aws:sqs/queue:Queue orders"
OVER, FAR = (datetime.now(UTC).date() + timedelta(days=days) for days in (-1, 1000))


def exempting(**changes: str) -> dict[str, Any]:
    """An exemption with something else about it."""
    sound = {"resource": SPARED, "reason": "A partner reads it.", "until": str(FAR - timedelta(days=500))}
    return {"exemptions": [{**sound, **changes}]}


# What both of the ways into the pack refuse: the rule, its options, and what is said of them.
MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("store-encryptd", {}, "there is no rule 'store-encryptd'. Did you mean store-encrypted"),
    ("store-encrypted", {"alow": []}, "store-encrypted: there is no option 'alow'. Use one of exemptions, reason."),
    ("api-auth-logged", {"public": "GET /x"}, "api-auth-logged.public: expected array, got string"),
    ("store-backed-up", {"minDays": 7.5}, "store-backed-up.minDays: expected integer, got number"),
    ("store-backed-up", {"minDays": 99}, "store-backed-up.minDays: expected a number from 1 to 35, got 99"),
    ("api-auth-logged", {"public": [{"route": " ", "reason": "r"}]}, "public[0].route: it is blank"),
    ("messaging-encrypted", exempting(reason=" "), "exemptions[0].reason: it is blank"),
    ("messaging-encrypted", exempting(resource="orders"), "'orders' is no resource: give its type and logical name"),
    ("messaging-encrypted", exempting(until=str(OVER)), f"{SPARED} ended on {OVER}"),
    ("messaging-encrypted", exempting(until=str(FAR)), f"ends on {FAR}, which is too far ahead: let it end until"),
    ("messaging-encrypted", exempting(until="31.12.2027"), "got '31.12.2027': write `until` as 2027-01-31"),
    ("messaging-encrypted", exempting(until="2027-02-30"), "got '2027-02-30': write `until` as 2027-01-31"),
    ("messaging-encrypted", exempting(until="20270131"), "got '20270131': write `until` as 2027-01-31"),
    (
        "messaging-encrypted",
        {"exemptions": exempting()["exemptions"] * 2},
        f"messaging-encrypted: {SPARED} is exempted 2 times. Keep one of them",
    ),
]


@pytest.fixture(scope="module")
def pack() -> Iterator[Analyzer]:
    """The pack, started as the Python language host starts it."""
    with started(*AS_THE_LANGUAGE_HOST) as analyzer:
        yield analyzer


@pytest.mark.parametrize(("rule", "options", "complaint"), MISTAKES)
def test_a_mistake_in_a_file(tmp_path: Path, rule: str, options: dict[str, Any], complaint: str) -> None:
    """An exemption until 9999 was one for good, and one until 20270131 nobody had read as a day."""
    file = tmp_path / "pack.json"
    file.write_text(json.dumps({rule: options}))
    with pytest.raises(SettingsError) as error:
        read_settings(file, ALL)
    assert str(error.value).startswith(f"{file}: ")
    assert complaint in str(error.value)


@pytest.mark.parametrize(("rule", "options", "complaint"), MISTAKES)
def test_a_mistake_that_the_engine_hands_on(pack: Analyzer, rule: str, options: dict[str, Any], complaint: str) -> None:
    """The CLI drops what it doesn't know, and the rule ran as if nobody had said anything."""
    with pytest.raises(grpc.RpcError) as error:
        pack.configure({rule: ("mandatory", options)})
    refused: Any = error.value
    assert refused.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert refused.details().startswith("the pack's config: ")
    assert complaint in refused.details()


def test_the_engine_hands_on_what_is_right(pack: Analyzer) -> None:
    """Whole numbers come as others do, and `all` is no rule."""
    pack.configure({"all": ("advisory", {}), "store-backed-up": ("mandatory", {"minDays": 7, **exempting()})})


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "The file is empty: write {} to leave every rule as it is."),
        (b" \n", "The file is empty"),
        (b'{\n  // for now\n  "store-tls": "mandatory"\n}', "line 2 column 3 (char 4). JSON has no comments"),
        (b'{"store-tls": "mandatory", # for now\n}', "JSON has no comments"),
        (b'{"store-tls": "mandatory",}', "this is no JSON: "),
        (b'\xef\xbb\xbf{"store-tls": "mandatory"}', "byte order mark. Save it as UTF-8 without one."),
        ('{"store-tls": "mandatory"}'.encode("utf-16"), "it isn't written in UTF-8. Save it as UTF-8."),
        (b'{"store-backed-up": {"minDays": ' + b"9" * 5000 + b"}}", "this is no JSON: "),
        (b'{"store-tls": null}', "store-tls: expected a level or an object, got null."),
        (b"null", "got null."),
    ],
)
def test_a_file_that_is_no_json(tmp_path: Path, content: bytes, complaint: str) -> None:
    """A byte order mark was told of in Python's words, and a number of 5,000 digits ended in a traceback."""
    file = tmp_path / "pack.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError) as error:
        read_settings(file, ALL)
    assert complaint in str(error.value)


def test_what_can_not_be_read(tmp_path: Path) -> None:
    """A directory in the file's place was no such file for one command and a traceback for another."""
    folder, loop = tmp_path / "policies" / "dev.json", tmp_path / "loop.json"
    folder.mkdir(parents=True)
    loop.symlink_to(loop)
    for file, complaint in (
        (folder, "got a directory"),
        (loop, "it can't be read: "),
        (loop / "x", "it can't be read: "),
    ):
        with pytest.raises(SettingsError, match=complaint):
            read_settings(file, ALL)
    assert levels_of(tmp_path, "dev.order") == folder
    with pytest.raises(SoukError, match="there is no such file"):
        levels_of(tmp_path, "prod")

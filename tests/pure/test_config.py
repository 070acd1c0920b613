"""A stack file's mistakes are named, with what is allowed and what to do."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from components import config as configuration
from components import settings
from components.config import check, parse
from components.errors import SoukError
from components.section import Section
from components.settings import StackConfig, settings_of
from components.slices import environment
from services import system

ROOT = Path(__file__).parents[2]


def document(env: str, change: dict[str, Any] | None = None) -> dict[str, Any]:
    """The stack file's own `config`, with some keys changed (`network.nat`: …)."""
    found = copy.deepcopy(yaml.safe_load((ROOT / f"Pulumi.{env}.yaml").read_text())["config"])
    for path, value in (change or {}).items():
        *parents, last = f"souk:{path}".split(".")
        target: Any = found
        for key in parents:
            target = target.setdefault(key, {})
        if value is None:
            target.pop(last, None)
        else:
            target[last] = value
    return found


def values(env: str, change: dict[str, Any] | None = None) -> dict[str, str]:
    """The same as the engine hands it over."""
    return {
        key: json.dumps(value) if isinstance(value, dict | list | bool) else str(value)
        for key, value in document(env, change).items()
    }


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_the_stack_files_are_valid(env: str) -> None:
    """A stack file that only `pulumi up` reads is found broken by `pulumi up`."""
    config = parse(values(env), env)
    check(config, system())


def test_dev_is_cheap_and_prod_resilient() -> None:
    """The two files are the only place where the environments differ, so the promises are pinned here."""
    dev, prod = parse(values("dev"), "dev"), parse(values("prod"), "prod")
    assert (len(dev.network.zones), dev.network.nat, dev.data.multi_az, dev.defaults.spot) == (
        2,
        "instance",
        False,
        True,
    )
    assert dev.defaults.architecture == "arm64"
    assert (len(prod.network.zones), prod.network.nat, prod.data.backup_days) == (3, "per_az", 30)
    assert prod.data.multi_az
    assert prod.data.deletion_protection
    assert prod.data.point_in_time_recovery
    assert prod.data.customer_managed_keys
    assert all(settings_of(prod, name).min_tasks >= 2 for name in system().names)
    assert not dev.network.cidr.overlaps(prod.network.cidr)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"netwrk": "x"}, r"souk:netwrk: unknown key; allowed: account, .*network.* Correct the key or remove it"),
    ({"network.foo": 1}, r"souk:network.foo: unknown key; allowed: cidr, egress"),
    ({"services.order.foo": 1}, r"souk:services.order.foo: unknown key; allowed: .*maxTasks"),
    ({"network.min_tasks": 1}, r"unknown key"),
    ({"account": None}, r"souk:account: missing"),
    ({"account": "1234"}, r"souk:account: got '1234'; .*twelve digits"),
    ({"account": "11112222333a"}, r"souk:account: got '11112222333a'"),
    ({"region": "Ireland"}, r"souk:region: got 'Ireland'.*eu-west-1"),
    ({"data.backupDays": "many"}, r"souk:data.backupDays: got 'many'; allowed: a whole number"),
    ({"data.backupDays": 60}, r"souk:data.backupDays: got 60.*35"),
    ({"data.multiAz": "perhaps"}, r"souk:data.multiAz: got 'perhaps'"),
    ({"network.nat": "many"}, r"souk:network.nat: got 'many'.*'none', 'instance', 'single' or 'per_az'"),
    ({"network.nat": "none", "network.egress": []}, r"network.nat: 'none' leaves no way to AWS without .*ecr.api"),
    ({"network.egress": []}, r"network.egress: nat 'instance' opens a way out"),
    (
        {
            "network.egress": [
                {"services": ["*"], "cidr": "0.0.0.0/0", "reason": "AWS has no fixed addresses"},
                {"services": ["payment"], "cidr": "0.0.0.0/0", "reason": "the card gateway"},
            ]
        },
        r"network.egress: two exceptions admit the same services to 0.0.0.0/0 on port 443",
    ),
    ({"network.cidr": "10.20.0.0/33"}, r"souk:network.cidr: got '10.20.0.0/33'"),
    ({"network.cidr": "10.20.0.0/22"}, r"network.cidr: 10.20.0.0/22 is too small"),
    ({"network.cidr": "8.8.0.0/16"}, r"network.cidr: got '8.8.0.0/16'.*private"),
    ({"network.peers": ["10.20.128.0/20"]}, r"network.cidr: 10.20.0.0/16 overlaps the peer 10.20.128.0/20"),
    ({"network.zones": ["eu-west-1a"]}, r"souk:network.zones: .*at least 2"),
    ({"network.zones": ["eu-west-1a", "eu-west-1a"]}, r"network.zones: each zone stands once"),
    ({"network.zones": ["eu-west-1a", "us-east-1a"]}, r"'us-east-1a' is not in region 'eu-west-1'"),
    ({"network.flowLogDays": 8}, r"flowLogDays: got 8; 8 is no retention.* 7, 14"),
    ({"defaults.logDays": 8}, r"logDays: got 8"),
    ({"services.order.size": {"cpu": 300}}, r"services.order.size: .*Fargate offers 256"),
    ({"services.order.size": {"cpu": 256, "memory": 8192}}, r"with 256 CPU units Fargate offers 512, 1024, 2048 MiB"),
    ({"services.order.minTasks": 9}, r"services.order.minTasks: 9 is over maxTasks 2"),
    ({"services.order.image": "latest"}, r"services.order.image: got 'latest'"),
    ({"services.order.postgres.minCapacity": 100}, r"minCapacity: 100.* is over maxCapacity"),
    ({"edge.domain": "localhost"}, r"souk:edge.domain: got 'localhost'.*shop.example.com"),
    ({"alarmEmails": ["nobody"]}, r"souk:alarmEmails\[0\]: got 'nobody'"),
    ({"alarmEmails": ["a.b@c.de", "a-b@c.de"]}, r"alarmEmails: .*'a.b@c.de' reads as 'a-b-c-de', as another"),
    ({"network.interfaceEndpoints": ["sqs", "sqs"]}, r"interfaceEndpoints: each service stands once"),
    ({"labels": {"Cost Center": "x"}}, r"labels"),
    ({"labels": {"owner": "R&D, Berlin <x>"}}, r"labels.owner: got 'R&D, Berlin <x>'"),
]


@pytest.mark.parametrize(("change", "words"), MISTAKES, ids=lambda value: json.dumps(value)[:50])
def test_a_mistake_is_named(change: dict[str, Any], words: str) -> None:
    """`ValidationError: 3 errors for StackConfig` sends people into our source to find their own typo."""
    with pytest.raises(SoukError) as caught:
        parse(values("dev", change), "dev")
    text = str(caught.value)
    assert "Pulumi.dev.yaml: souk:" in text
    assert re.search(words, text), text


def test_all_mistakes_are_told_at_once() -> None:
    """One mistake a run turns ten typos into ten runs."""
    with pytest.raises(SoukError) as caught:
        parse(values("dev", {"account": "1", "region": "x", "network.nat": "y"}), "dev")
    assert len(str(caught.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"services.ordr": {}}, r"souk:services: got 'ordr'; allowed: web, user"),
        ({"network.egress": [{"services": ["ordr"], "cidr": "0.0.0.0/0", "reason": "long enough"}]}, r"got 'ordr'"),
        (
            {"network.egress": [{"services": ["web"], "cidr": "0.0.0.0/0", "reason": "long enough"}]},
            r"no exception covers payment",
        ),
    ],
)
def test_stack_file_and_services_must_agree(change: dict[str, Any], words: str) -> None:
    """Settings for a service that doesn't exist are settings somebody believes in."""
    with pytest.raises(SoukError, match=words):
        check(parse(values("dev", change), "dev"), system())


def test_defaults_hold_unless_a_service_says_otherwise() -> None:
    """A service that overrides one number must keep all the other defaults, nested ones too."""
    config = parse(values("prod"), "prod")
    product = settings_of(config, "product")
    assert (product.postgres.engine, product.postgres.instance_class) == ("aurora", "db.m7g.large")
    assert (product.min_tasks, product.size) == (2, settings_of(config, "order").size)
    assert settings_of(config, "web").size != product.size


@pytest.mark.parametrize(("stack", "env"), [("dev", "dev"), ("prod.order", "prod"), ("pr123.platform", "pr123")])
def test_the_stack_s_name_says_the_environment(stack: str, env: str) -> None:
    """The name is parsed once; a second parser would disagree one day."""
    assert environment(stack) == env


@pytest.mark.parametrize("stack", ["", "Dev", "dev-1", "dev.", ".order", "1dev", "averylongenvironment"])
def test_other_stack_names_are_refused(stack: str) -> None:
    """The environment stands in every physical name, so it must be short and plain."""
    with pytest.raises(SoukError, match="allowed: <env>"):
        environment(stack)


SECTIONS = [
    noun
    for noun in vars(settings).values()
    if isinstance(noun, type) and issubclass(noun, Section) and noun is not Section
]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_every_section_refuses_unknown_keys_and_is_frozen(section: type[BaseModel]) -> None:
    """A section added without `extra=forbid` would swallow typos again."""
    assert section.model_config.get("extra") == "forbid"
    assert section.model_config.get("frozen") is True


def test_what_is_read_stays_as_it_was() -> None:
    """One component put a label of its own into the configuration, and every one made after it had it, too."""
    config: Any = parse(values("prod", {"labels": {"team": "x"}, "services.order.minTasks": 3}), "prod")
    for mapping in (config.labels, config.services):
        with pytest.raises(TypeError):
            mapping["another"] = next(iter(mapping.values()))
    assert config.model_dump(mode="json")["labels"] == {"team": "x"}


def test_config_reads_what_the_program_is_given() -> None:
    """Pulumi's Config can't list keys; reading another map than it does would miss `pulumi config set`."""
    configuration.CONFIG.set(values("dev"))
    try:
        assert isinstance(parse(dict(configuration.CONFIG.get()), "dev"), StackConfig)
    finally:
        configuration.CONFIG.set({})


def test_a_key_of_another_namespace_is_no_key() -> None:
    """`aws:region` beside `souk:region`: the program read one, and whoever wrote the other believed in it."""
    for key in ("suok:region", "aws:region"):
        with pytest.raises(SoukError, match=f"Pulumi.dev.yaml: {key}: unknown key; allowed: souk:… and pulumi:…"):
            parse(values("dev") | {key: "eu-west-1"}, "dev")
    assert parse(values("dev") | {"pulumi:tags": "{}"}, "dev") == parse(values("dev"), "dev")


def test_a_slice_with_a_file_of_its_own_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulumi.dev.order.yaml was a copy, a month old, and `pulumi up -s dev.order` deployed it without a word."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(configuration.pulumi, "get_stack", lambda: "dev.order")
    configuration.CONFIG.set(values("dev"))
    try:
        Path("Pulumi.dev.yaml").write_text("config:\n  souk:region: eu-west-1\n")
        Path("Pulumi.dev.order.yaml").write_text("encryptionsalt: v1:abc\n")
        assert isinstance(configuration.read(), StackConfig)
        Path("Pulumi.dev.order.yaml").write_text("config:\n  souk:region: eu-west-1\n")
        with pytest.raises(SoukError, match=r"Pulumi\.dev\.order\.yaml: a slice has no configuration of its own"):
            configuration.read()
    finally:
        configuration.CONFIG.set({})


def test_a_function_takes_no_more_memory_than_there_is() -> None:
    """Fargate's sizes go beyond Lambda's: the update failed at the function, after everything before it."""
    size = {"cpu": 4096, "memory": 30720}
    config = parse(values("dev", {"services.notification": {"size": size}}), "dev")
    with pytest.raises(SoukError, match=r"notification.size.memory: got 30720; allowed: at most 10240 on Lambda"):
        check(config, system())

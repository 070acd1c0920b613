"""The command line imports a fraction of the SDK: it must get the very same classes, and the very same plan."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from souk.document import document, written
from souk.facts.ownership import Ownership
from souk.graph.model import Graph

ROOT = Path(__file__).parents[2]
NAMES = """
import json, sys
import pulumi_aws
hasattr(pulumi_aws.{package}, "anything")  # or the SDK wouldn't load it
json.dump(sorted(name for name in vars(pulumi_aws.{package}) if name[0] != "_"), sys.stdout)
"""
WHERE = """
import contextlib, json, sys
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk() if sys.argv[1] == "lazy" else contextlib.nullcontext():
    import pulumi_aws
    package = pulumi_aws.{package}
    found = [getattr(package, name) for name in json.load(sys.stdin)]
home = [getattr(item, "__module__", "") for item in found]
name = [getattr(item, "__qualname__", str(item)) for item in found]
json.dump([home, name], sys.stdout)
"""
COUNT = """
import sys
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk():
    import pulumi_aws
    assert pulumi_aws.ec2.SecurityGroup.__name__ == "SecurityGroup"
    assert pulumi_aws.ec2.InstanceRootBlockDeviceArgs.__name__ == "InstanceRootBlockDeviceArgs"
print(sum(name.startswith("pulumi_aws.ec2.") for name in sys.modules))
"""
TYPES = """
import contextlib, json, sys
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk() if sys.argv[1] == "lazy" else contextlib.nullcontext():
    import pulumi_aws, typing
    from pulumi import _types
    seen = {}
    def look(cls):
        if cls in seen or not isinstance(cls, type) or not cls.__module__.startswith("pulumi_aws"):
            return
        enumeration = not (_types.is_input_type(cls) or _types.is_output_type(cls) or hasattr(cls, "urn"))
        types = {} if enumeration else _types._types_from_py_properties(cls)
        seen[cls] = {name: str(kind) for name, kind in types.items()}
        for kind in types.values():
            look(kind)
            for inner in typing.get_args(kind):
                look(inner)
    for cls in (pulumi_aws.PACKAGE.NAMEArgs, pulumi_aws.PACKAGE.NAME):
        look(cls)
json.dump({f"{cls.__module__}.{cls.__qualname__}": found for cls, found in seen.items()}, sys.stdout, sort_keys=True)
"""
MADE = """
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk():
    import pulumi_aws
    assert pulumi_aws.ec2.InstanceRootBlockDeviceArgs(volume_size=8).volume_size == 8
from pulumi_aws.ec2 import _inputs
print(sum(isinstance(value, type) and value.__module__ == _inputs.__name__ for value in vars(_inputs).values()))
"""
STAR = """
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk():
    import pulumi_aws
    pulumi_aws.sqs.QueueArgs
    hasattr(pulumi_aws.lb, "anything")  # the package is imported as it is
    names = {name for name in vars(pulumi_aws.lb) if name.endswith("Args")}
print(len(names))
"""


def python(code: str, *arguments: str, text: str = "") -> str:
    """What a Python of its own prints."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own


@pytest.mark.parametrize("package", ["lb", "iam", "kms", "config"])
def test_every_name_is_the_same_thing(package: str) -> None:
    """A class taken for another of the same name sends other properties."""
    names = python(NAMES.format(package=package))
    assert json.loads(names)
    code = WHERE.format(package=package)
    assert python(code, "lazy", text=names) == python(code, "stock", text=names)


def test_what_nobody_asks_for_is_not_imported() -> None:
    """All 300 modules of EC2 for one security group: most of a cold start."""
    assert int(python(COUNT)) < 30


@pytest.mark.parametrize(
    ("package", "name"), [("lb", "Listener"), ("cloudwatch", "EventTarget"), ("ecs", "Service"), ("dynamodb", "Table")]
)
def test_nested_types_are_the_same(package: str, name: str) -> None:
    """A type that the SDK can't find by its annotation: properties go out under their Python names."""
    code = TYPES.replace("PACKAGE", package).replace("NAME", name)
    types = python(code, "stock")
    assert len(json.loads(types)) > 2
    assert python(code, "lazy") == types


def test_nested_types_that_nobody_uses_are_not_made() -> None:
    """Two thousand types of firewall statements, for one rule."""
    assert int(python(MADE)) == 1


def test_a_package_that_is_imported_whole_has_all_its_types() -> None:
    """A program that was helped by laziness until it used one more name."""
    names = json.loads(python(NAMES.format(package="lb")))
    assert int(python(STAR)) == sum(name.endswith("Args") for name in names) > 20


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo in a program has to look like a typo."""
    code = """
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk():
    import pulumi_aws
    try:
        pulumi_aws.sqs.Qeueu
    except AttributeError as error:
        print(error)
"""
    assert python(code).strip() == "module 'pulumi_aws.sqs' has no attribute 'Qeueu'"


def test_a_package_that_was_begun_before_has_all_its_names() -> None:
    """Whoever had imported the SDK first, as a notebook does, then missed every nested type."""
    code = """
import pulumi_aws
from souk.graph.lazy_sdk import lazy_sdk
with lazy_sdk():
    print(pulumi_aws.ec2.LaunchTemplateNetworkInterfaceArgs.__name__)
"""
    assert python(code).strip() == "LaunchTemplateNetworkInterfaceArgs"


def test_the_plan_is_the_same(dev: Graph) -> None:
    """The command line's plan is what `pulumi up` will do with the whole SDK."""
    souk = Path(sys.executable).parent / "souk"
    command = [str(souk), "plan", "dev", "--json"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own
    assert printed == written(document(dev, Ownership.of(dev)))

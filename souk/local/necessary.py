"""`souk local necessary`: what roles may do, and nobody did."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from components.errors import SoukError
from policies.analysis.iam_documents import literal, parse
from souk.console import progress, show
from souk.local.control import ask
from souk.local.explained import explanation
from souk.local.home import Home
from souk.local.plan.system import Plan
from souk.render import render


@dataclass(frozen=True, slots=True)
class Unused:
    """One action on one resource that a policy allows and no flow has used. `why` None: nothing explains it."""

    role: str
    policy: str
    action: str
    resource: str
    why: str | None


def necessary(root: Path, stack: str, *, as_json: bool) -> bool:
    """Print what went unused. Whether everything that did is explained. Raises SoukError if nothing has run yet."""
    used = _used(Home.of(root))
    with progress(f"recording {stack}"):
        plan = Plan.of(render(stack, root=root, mode="up"))
    found = tuple(unused(plan, used))
    open_ = [item for item in found if item.why is None]
    if as_json:
        document = {"stack": stack, "unused": [asdict(item) for item in found]}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _show(found, open_)
    return not open_


def unused(plan: Plan, used: list[Mapping[str, Any]]) -> Iterator[Unused]:
    """Every pair of an action and a resource, as the policies of processes, pipes and tasks' starts state them."""
    taken = {(item["role"], item["policy"], item["action"], item["resource"]) for item in used}
    for role in _acting(plan):
        for policy, text in plan.policies.roles[role].items():
            for action, resource in _pairs(text):
                if (role, policy, action, resource) not in taken:
                    yield Unused(role.rpartition("/")[2], policy, action, resource, explanation(action, resource))


def _acting(plan: Plan) -> list[str]:
    """The roles that something here acts as. Those of AWS's own (flow logs, the account's) nobody acts as."""
    roles = [role for workload in plan.workloads for role in (workload.role, workload.execution_role) if role]
    roles += [pipe.role for pipe in plan.pipes]
    roles += [authorizer.role for authorizer in plan.api.authorizers] if plan.api else []
    return list(dict.fromkeys(roles))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    statements = parse(text)
    for statement in statements if isinstance(statements, tuple) else ():
        if statement.allows:
            for action in literal(statement.actions):
                for resource in literal(statement.resources):
                    yield action, resource


def _used(home: Home) -> list[Mapping[str, Any]]:
    """What the running system has used so far, and those before it with the same data."""
    before = json.loads(home.used.read_text()) if home.used.exists() else None
    try:
        return [*ask(home.control, {"ask": "used"}), *(before or ())]
    except SoukError:
        if before is None:
            raise SoukError("nothing has run here yet. `souk local demo`, and ask again.") from None
        return before


def _show(found: tuple[Unused, ...], open_: list[Unused]) -> None:
    if open_:
        table = Table(box=None, padding=(0, 2), header_style="dim")
        for column in ("role", "policy", "action", "resource"):
            table.add_column(column)
        for item in open_:
            table.add_row(item.role, item.policy, item.action, item.resource.split(":", 5)[-1])
        show("allowed, and used by no flow:")
        show(table, wrap=False)
    else:
        show("no role may do anything that no flow used")
    for why in dict.fromkeys(item.why for item in found if item.why):
        show(f"not used here, {sum(item.why == why for item in found)} times: {why}")

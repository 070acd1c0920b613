"""IAM authentication to stores: who gets a password, and that it was used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from souk.local import credentials
from souk.local.emulator.judge import Judge
from souk.local.emulator.needs import Need
from souk.local.plan.stores import Database, Store
from souk.local.plan.workloads import Workload


class Access:
    """Decides once per process and store, by the policies of the process's role, as AWS does at every sign-in."""

    def __init__(self, judge: Judge, stores: Iterable[Store], log: Callable[[str], None]) -> None:
        self._judge = judge
        self._stores = {store.host: store for store in stores}
        self._log = log
        self._needs: dict[tuple[str, str], tuple[str, tuple[Need, ...]]] = {}
        self._passwords: dict[tuple[str, str], str] = {}

    def grant(self, workload: Workload, planned: Mapping[str, str]) -> None:
        """Decide for one process. `planned` is its environment with parameters resolved, addresses as on AWS."""
        for variable, value in planned.items():
            store = self._stores.get(value)
            user = planned.get(f"{variable.removesuffix('_HOST')}_USER")
            if store is None or user is None or not variable.endswith("_HOST"):
                continue
            needs = _needs(store, user)
            refused = [n for n in needs if not self._judge.decide(workload.role, n, used=False).allowed]
            for need in refused:
                self._log(f"denied: {workload.role} may not {need.action} on {need.resource}: no policy allows it")
            if not refused:
                self._needs[workload.name, store.name] = (workload.role, needs)
                self._passwords[store.name, user] = self._passwords.get((store.name, user)) or credentials.password()

    def passwords(self, workload: Workload) -> dict[str, str]:
        """What the process is given: passwords by store."""
        return {
            store: password for (store, _), password in self._passwords.items() if (workload.name, store) in self._needs
        }

    def users(self, store: Store) -> dict[str, str]:
        """Who may sign in to a store, with passwords."""
        return {user: password for (name, user), password in self._passwords.items() if name == store.name}

    def connected(self, workload: str, store: Store) -> None:
        """Count a connection as use of what allowed it. A migration signs in as the master, by no action of IAM's."""
        role, needs = self._needs.get((workload, store.name), ("", ()))
        for need in needs:
            self._judge.decide(role, need)


def _needs(store: Store, user: str) -> tuple[Need, ...]:
    if isinstance(store, Database):
        return (Need("rds-db:connect", f"{store.resource_arn}/{user}"),)
    arns = [found.arn for found in store.users if found.name == user]
    return tuple(Need("elasticache:Connect", arn) for arn in (store.arn, *arns))

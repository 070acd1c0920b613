"""Words that a stranger's store is called by elsewhere, and texts of one's own from outside: nobody gets anywhere."""

from __future__ import annotations

from tests.policies.adversarial.flaws_outside import TABLE, pods_with, reads, variable
from tests.policies.adversarial.systems import Benign
from tests.policies.parts import ACCOUNT, REGION

ALL = (
    Benign("an alias of another namespace", pods_with(variable("DB_HOST", "stock"), namespace="elsewhere")),
    Benign("a word that is an alias, too", pods_with(variable("TOPIC", "stock"))),
    Benign("a path that is an alias, too", pods_with(variable("URL", "https://shop.example/stock?at=stock"))),
    Benign("a host that begins like an alias", pods_with(variable("URL", "http://stock-photos.example/"))),
    Benign("a table of another's name in another region", reads(TABLE.replace(REGION, "us-east-1"))),
    Benign("a table of another's name in another account", reads(TABLE.replace(ACCOUNT, "999988887777"))),
)

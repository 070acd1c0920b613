"""Starts the pack as the engine does: `pulumi preview --policy-pack policies`."""

import sys
from pathlib import Path

from pulumi_policy import EnforcementLevel, PolicyPack

# The engine runs this directory, not the package it is: the package's own name has to be importable.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policies.absence import tell_of_absent
from policies.configuring import refuse_mistakes
from policies.elsewhere import tell_of_origins
from policies.reading import read_once
from policies.rules import ALL

refuse_mistakes(ALL)
read_once()
tell_of_origins()
tell_of_absent(ALL)
PolicyPack("souk", list(ALL), enforcement_level=EnforcementLevel.ADVISORY)

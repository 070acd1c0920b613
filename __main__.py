"""What `pulumi up` runs: read the stack's configuration, build the system, export what others need."""

from components.program import run
from services import system

run(system())

"""A place to derive in."""

from components.arns import Arns
from components.names import Names
from components.place import Place

PLACE = Place(
    env="dev",
    domain="dev.souk.example",
    names=Names(env="dev", account="111122223333"),
    arns=Arns(account="111122223333", region="eu-west-1"),
)

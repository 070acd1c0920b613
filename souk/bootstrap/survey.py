"""Everything a stack needs before its first `pulumi up`, as it is in the account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from components.place import Place
from souk.aws.clients import Clients
from souk.aws.session import told
from souk.bootstrap import account, bucket, images, key
from souk.bootstrap.names import StateNames
from souk.bootstrap.piece import Piece
from souk.graph.model import Graph


def survey(clients: Clients, place: Place, graphs: Sequence[Graph]) -> tuple[Piece, ...]:
    """Look, and change nothing. Raises SoukError if AWS refuses, or the bucket's name is somebody else's."""
    names = StateNames(place)
    with told():
        return (
            *key.pieces(clients.kms, names),
            *bucket.pieces(clients.s3, names),
            *(account.piece(clients.apigateway, graph) for graph in graphs if graph.of_type(images.PLATFORM)),
            *(piece for graph in graphs for piece in images.pieces(clients.ecr, graph)),
        )


def make(pieces: Iterable[Piece], say: Callable[[str], None]) -> None:
    """Make what isn't there and is the bootstrap's to make, in order. Raises SoukError if AWS refuses one."""
    for piece in pieces:
        if not piece.done and piece.make is not None:
            say(f"making {piece.name}")
            with told():
                piece.make()

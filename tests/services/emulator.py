"""moto for tests of several threads and processes: one call at a time, without permissions. `… PORT`"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from souk.local.emulator.backends import Backends
from souk.local.emulator.brisk import make_brisk
from souk.local.emulator.call import read
from souk.local.emulator.direct import Direct
from souk.local.emulator.serving import Handler
from souk.local.emulator.turns import Turns
from tests.services.aws import ACCOUNT, REGION


def main() -> None:
    """Serve until killed."""
    make_brisk()
    turns = Turns(Direct(DomainDispatcherApplication(create_backend_app)), Backends(ACCOUNT, REGION))

    def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data(cache=True)
        return turns.take(read(request), request, start_response)

    make_server("127.0.0.1", int(sys.argv[1]), wsgi, threaded=True, request_handler=Handler).serve_forever()


if __name__ == "__main__":
    main()

from kit.server import serve
from kit.web.app import create_app

serve(lambda: create_app(name="order"))

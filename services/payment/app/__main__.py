from kit.server import serve

from .application import make

serve(make)

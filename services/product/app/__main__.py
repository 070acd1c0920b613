from kit.server import serve

serve()

"""The stores themselves: real servers that listen on Unix sockets only."""

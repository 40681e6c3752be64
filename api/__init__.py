"""The ways in: HTTP, sockets and the command line."""

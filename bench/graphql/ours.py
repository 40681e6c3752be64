"""TripWise as `tripwise serve` runs it, with the measured fields beside its own.

Run as a process: `python -m bench.graphql.ours FOLDER [SAMPLES]`. With a second argument, it writes there where its time went.
"""

import socket
import sys
from contextlib import nullcontext
from pathlib import Path

from api.app import create_app
from api.cli.serve import _Server
from bench.graphql.rows import bench_schema
from bench.graphql.samples import sampled
from edge.events import configure_logging
from edge.node import Node
from edge.settings import read_settings
from schema.execution.served import ServedSchema


def main() -> None:
    """Serve a cell on a free port, and say which."""
    settings = read_settings(data=Path(sys.argv[1]))
    configure_logging(is_json=False, level=settings.log_level)
    node = Node(settings)
    with socket.socket() as listener, sampled(Path(sys.argv[2])) if len(sys.argv) > 2 else nullcontext():
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        _Server(node, create_app(node, bench_schema(ServedSchema)), owns_process=True).run(sockets=[listener])


if __name__ == "__main__":
    main()

"""A real Redis: the server of the machine, on a socket of its own in a folder of its own, with nothing kept on disk."""

import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

START_SECONDS = 20


class RedisServer:
    """A process that can be killed and started again at the same address. Use it in `with`, which ends it."""

    def __init__(self, *options: str) -> None:
        """Serve on a socket, and as `options` of redis-server say besides."""
        # The path of a socket has 108 bytes at most, which pytest's folders exceed.
        self._folder = tempfile.TemporaryDirectory(prefix="tripwise-redis-")
        self._options: Sequence[str] = options
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> SecretStr:
        """Return the address, also while nothing answers there."""
        return SecretStr(f"unix://{self._folder.name}/redis.sock")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()
        self._folder.cleanup()

    def start(self) -> None:
        """Start, and return when connections are taken."""
        program = shutil.which("redis-server")
        assert program is not None, "There is no redis-server. Install it (Debian: apt-get install redis-server), then run the tests again."
        socket = Path(self._folder.name) / "redis.sock"
        settings = ("--port", "0", "--save", "", "--appendonly", "no", "--maxmemory", "64mb", "--unixsocket", str(socket))
        self._process = subprocess.Popen(
            [program, *settings, *self._options], cwd=self._folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        patience = threading.Timer(START_SECONDS, self._process.kill)
        patience.start()
        said = []
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                said.append(line)
                if "ready to accept connections" in line.casefold():
                    return
        finally:
            patience.cancel()
        raise AssertionError(f"redis-server did not start: {''.join(said)}")

    def kill(self) -> None:
        """End it at once, with all that it holds. Idempotent."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def freeze(self) -> None:
        """Let it hang: connections are taken, and nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

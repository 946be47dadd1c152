"""The server that commands talk to unless told otherwise: `OVERCURVE_*` says which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overcurve.errors import FieldError, InputError

HOST = "127.0.0.1"
PORT = 8000


@dataclass(frozen=True, slots=True)
class OwnServer:
    """Where it is, and what it asks for.

    Attributes:
        public_url: the address people open; "" where none is stated.
        token: "" where it asks for none.
    """

    public_url: str = ""
    host: str = HOST
    port: int = PORT
    token: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Where it answers, without a path."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read_own_server(environment: Mapping[str, str]) -> OwnServer:
    """Reads the settings that a command needs, as the server itself reads them.

    Raises: InputError: the port is none.
    """
    port = environment.get("OVERCURVE_PORT", str(PORT))
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        fault = FieldError("OVERCURVE_PORT", f"{port!r} is no port")
        raise InputError(
            f"{fault.path}: {fault.message}", [fault], "Say a number from 1 to 65535."
        )
    return OwnServer(
        public_url=environment.get("OVERCURVE_PUBLIC_URL", ""),
        host=environment.get("OVERCURVE_HOST", HOST),
        port=int(port),
        token=environment.get("OVERCURVE_TOKEN", ""),
    )

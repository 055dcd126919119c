"""ClamAV's daemon, where the office runs one: ``INSTREAM`` over its socket.

Off unless ``documents.clamd`` says ``unix:/path`` or ``tcp:host:port``. A daemon that does not
answer does not count as clean: ``OSError``.
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

_CHUNK = 1024 * 1024
_SECONDS = 120


class ScannerFailed(OSError):
    """The daemon answered neither clean nor infected."""


def infection(stream: BinaryIO, address: str) -> str:
    """Return the name of the malware found; "" for clean. Raises ``OSError``."""
    with _connected(address) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := stream.read(_CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        answer = _answer(connection)
    if answer.endswith("OK"):
        return ""
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerFailed(answer[:100])


def _connected(address: str) -> socket.socket:
    kind, _, where = address.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(_SECONDS)
        connection.connect(where)
        return connection
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and (part := connection.recv(4096)):
        answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace")

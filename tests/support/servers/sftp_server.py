"""A small SFTP server for tests: `key FILE`, or `serve ROOT KEY PORT USER PASSWORD`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import asyncssh


class OneUser(asyncssh.SSHServer):
    def __init__(self, user: str, password: str) -> None:
        self._wanted = (user, password)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == self._wanted


async def serve(root: str, key: str, port: str, user: str, password: str) -> None:
    def shown(channel: Any) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=root.encode())

    await asyncssh.create_server(
        lambda: OneUser(user, password),
        "127.0.0.1",
        int(port),
        server_host_keys=[key],
        sftp_factory=shown,
    )
    await asyncio.Event().wait()


def make_key(path: str) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(path)
    key.write_public_key(Path(path).with_suffix(".pub"))


if __name__ == "__main__":
    if sys.argv[1] == "key":
        make_key(sys.argv[2])
    else:
        asyncio.run(serve(*sys.argv[2:]))

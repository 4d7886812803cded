"""``cunwu serve`` says what it is doing, truly."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable
from contextlib import closing

import pytest
import uvicorn
from starlette.applications import Starlette

from benchmarks.processes import HOST, answers, free_port
from cunwu.commands.serve import AnnouncingServer, bound

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_an_address_that_is_announced_can_be_reached() -> None:
    port, reached = free_port(), []

    def announce() -> None:
        socket.create_connection((HOST, port), timeout=5).close()
        reached.append(port)
        server.should_exit = True

    server = AnnouncingServer(uvicorn.Config(Starlette(), ws="none", log_level="warning"), announce)
    with bound(HOST, port) as address:
        server.run(sockets=[address])
    assert reached == [port]


def test_an_address_that_is_only_held_is_not_reached_yet() -> None:
    port = free_port()
    with bound(HOST, port):
        assert not answers(f"http://{HOST}:{port}/")


def test_a_port_in_use_is_said_before_the_model_is_loaded(cunwu: Run) -> None:
    with closing(socket.create_server((HOST, 0))) as other:
        port = other.getsockname()[1]
        done = cunwu("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"错误：127.0.0.1:{port}：已经有别的程序在用这个端口" in done.stderr
    assert "载入模型" not in done.stdout


def test_an_address_that_is_not_here_is_said() -> None:
    with pytest.raises(OSError, match=r"192\.0\.2\.1:8470：不能在这里监听"):
        bound("192.0.2.1", 8470)

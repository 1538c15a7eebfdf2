"""The end of a real server: clean, whatever it is doing."""

import asyncio
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from threading import Event

import pytest

from benchmarks.browser import ROOT, answers, free_port
from benchmarks.session import visit
from ui.stage import plotly_js

TRAINING = "training_dataset=Small+digits&training_epochs=1000"
OPTIONS = ["--server.headless=true", "--server.fileWatcherType=none"]


@contextmanager
def server():
    """A server that answers: its process and its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", *OPTIONS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        while not answers(f"http://localhost:{port}"):
            assert process.poll() is None
            Event().wait(0.1)
        yield process, port
    finally:
        process.kill()


async def assert_ends_cleanly(process, end):
    process.send_signal(end)
    output, _ = await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == 0
    for word in ("Traceback", "terminate called", "Aborted", "Error"):
        assert word not in output


async def end_while_it_imports(process, port):
    async with visit(f"http://localhost:{port}", "training", TRAINING) as session:
        assert await session.listen(60, lambda: bool(session.widgets))
        await assert_ends_cleanly(process, signal.SIGINT)


async def end_while_it_trains_and_a_download_stands_still(process, port):
    async with visit(f"http://localhost:{port}", "training", TRAINING) as session:
        assert await session.listen(60, lambda: "Train" in session.widgets)
        await session.press("Train")
        assert await session.listen(60, lambda: "Training" in session.progress)
        with socket.create_connection(("localhost", port)) as unread:
            file = plotly_js.serve("")
            unread.sendall(f"GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert unread.recv(100).startswith(b"HTTP/1.1 200")
            await assert_ends_cleanly(process, signal.SIGTERM)


@pytest.mark.slow
@pytest.mark.parametrize(
    "end", [end_while_it_imports, end_while_it_trains_and_a_download_stands_still]
)
def test_server_ends_cleanly_whatever_it_does(end):
    with server() as (process, port):
        asyncio.run(end(process, port))

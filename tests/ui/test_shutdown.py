"""The end of a real server: clean, whatever it is doing."""

import signal
import socket
import subprocess
import sys
from threading import Event

import pytest

from benchmarks.browser import ROOT, answers, free_port
from benchmarks.session import visit
from ui.stage import plotly_js

TRAINING = "training_dataset=Small+digits&training_epochs=1000"


def server(port):
    options = ["--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none"]
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def idle(session):
    assert session.listen(60, lambda: "Train" in session.widgets)


def training(session):
    idle(session)
    session.press("Train")
    assert session.listen(60, lambda: "Training" in session.progress)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_server_that_trains_ends_with_code_0(end):
    port = free_port()
    url = f"http://localhost:{port}"
    process = server(port)
    try:
        while not answers(url):
            assert process.poll() is None
            Event().wait(0.1)
        with visit(url, "training", TRAINING) as session:
            training(session)
            process.send_signal(end)
            output, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    for word in ("Traceback", "terminate called", "Aborted", "Error"):
        assert word not in output


@pytest.mark.slow
def test_server_ends_although_a_download_stands_still():
    port = free_port()
    url = f"http://localhost:{port}"
    process = server(port)
    try:
        while not answers(url):
            assert process.poll() is None
            Event().wait(0.1)
        with visit(url, "descent", "") as session:
            assert session.listen(60, lambda: bool(session.widgets))
        with socket.create_connection(("localhost", port)) as unread:
            file = plotly_js.serve("")
            unread.sendall(f"GET {file} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert unread.recv(100).startswith(b"HTTP/1.1 200")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0

"""A small MNIST, and a server on loopback in place of its mirrors."""

import functools
import gzip
import hashlib
import http.server
import threading

import pytest
import torch

from tests.core.small import idx

IMAGES = torch.arange(3 * 28 * 28).reshape(3, 28, 28) % 251
LABELS = torch.tensor([7, 0, 9])
NOWHERE = "http://127.0.0.1:9/"  # nothing listens on the port "discard"


@pytest.fixture
def archives(tmp_path, monkeypatch):
    """A folder with four small archives in place of those of MNIST; checksums are patched in."""
    from torchvision.datasets import MNIST

    folder = tmp_path / "mirror"
    folder.mkdir()
    resources = []
    for name, _ in MNIST.resources:
        content = gzip.compress(idx(IMAGES if "images" in name else LABELS), mtime=0)
        (folder / name).write_bytes(content)
        resources.append((name, hashlib.md5(content).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)
    return folder


@pytest.fixture
def mirror(archives, monkeypatch):
    """The address of a server for the archives, torchvision's only mirror."""
    from torchvision.datasets import MNIST

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=archives)
    monkeypatch.setattr(handler.func, "log_message", lambda *_: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        monkeypatch.setattr(MNIST, "mirrors", [address])
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture
def no_network(archives, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", [NOWHERE])

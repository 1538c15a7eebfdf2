"""The Training page: without network, and with the small digits; the Drawing page."""

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.visitors import new_id
from pages.training.data import datasets
from tests.pages.drawing_page import visit
from tests.pages.training_page import PAGE, linked


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path))


@pytest.fixture
def offline(no_network, tmp_path):
    """The page after MNIST could not be fetched."""
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert datasets().get("mnist").join(30)
    return page.run()


@pytest.fixture
def page(no_network):
    """The page with the small digits."""
    return linked(dataset="Small digits")


@pytest.fixture
def app(monkeypatch, tmp_path):
    """The Drawing page on a machine without MNIST."""
    monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path))
    page = visit(new_id())
    assert not page.exception
    return page

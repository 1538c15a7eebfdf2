"""Whatever a link says for any parameter of any page, the page answers in words.

Parameters are taken from the widgets themselves, so that new ones are tested, too.
"""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from torchvision.datasets import MNIST

from core.descent import OPTIMIZERS
from core.runs.visitors import new_id
from tests.pages.drawing_page import fabric_of

PAGES = Path(__file__).parents[2] / "pages"
WRONG: dict[str, list[Any]] = {
    "infinite": ["inf", "-inf", "1e999", "-1e999", "Infinity"],
    "huge": ["9" * 100, "1e300", "-" + "9" * 100, "9223372036854775808"],
    "negative": ["-1", "-0.5", "-1e-300"],
    "not a number": ["nan", "-nan", "1e", "0x10", "1_000", "1,5"],
    "empty": ["", " ", "\t\n"],
    "repeated": [["1", "2"], ["inf", "1"], ["", "x", ""], ["nan"] * 50],
    "unicode": ["ünï ①", "١٢", "１２", "\u202e\u0000\ud7ff", "🎲" * 30, "½"],
    "long": ["x" * 10_000, "1" * 10_000, "(" * 10_000],
    "markup": ["![x](http://x)", "<script>alert(1)</script>", "$\\frac{", "{0}{x}"],
}
VISITS: dict[str, tuple[str, dict[str, Any]]] = {
    "descent": ("descent", {"descent_parameters": "true", "descent_optimizers": [*OPTIMIZERS]}),
    "surface": ("descent", {"descent_variables": "Two variables"}),
    "line": ("regression", {"regression_take": "true"}),
    "made": ("regression", {"regression_points": "Synthetic line"}),
    "features": ("regression", {"regression_points": "Synthetic apartment prices"}),
    "training": ("training", {"training_dataset": "8×8 digits"}),
    "drawing": ("drawing", {}),
}


def elements(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from elements(child)
        yield child


def opened(lab, link):
    page = AppTest.from_file(str(PAGES / lab / "page.py"), default_timeout=120)
    page.session_state["visitor_id"] = new_id()
    if lab == "drawing":
        drawing = {"raw": fabric_of("3"), "data": None}
        page.session_state["drawing_digit_0"] = {"drawing": drawing, "backgroundFit": None}
    for key, value in link.items():
        page.query_params[key] = value
    return page.run()


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("visit", VISITS)
def test_every_wrong_value_of_every_parameter_is_answered(visit, no_network):
    lab, link = VISITS[visit]
    page = opened(lab, link)
    assert not page.exception
    protos = [getattr(one, "proto", None) for one in elements(page._tree)]
    keys = {getattr(proto, "query_param_key", "") for proto in protos} - {"", *link}
    assert keys
    for kind, values in WRONG.items():
        # All parameters at once, each with another value; Streamlit ignores links of over 512 kB.
        for some in [sorted(keys)[::2], sorted(keys)[1::2]] if kind == "long" else [sorted(keys)]:
            page = opened(lab, link | {key: values[i % len(values)] for i, key in enumerate(some)})
            assert not page.exception, kind
            reported = " ".join(caption.value for caption in page.caption)
            assert kind == "empty" or "Unknown values in the link" in reported, kind
            assert len(reported) < 10_000


@pytest.mark.parametrize("value", ["inf", "1e999", "-1e999", "9" * 100, "nan"])
def test_seed_that_is_no_number_is_reported(value):
    page = opened("descent", {"descent_seed": value})
    assert not page.exception
    assert page.number_input("descent_seed").value == 0
    reports = [caption.value for caption in page.caption if "Unknown" in caption.value]
    assert len(reports) == 1
    assert "for “seed”" in reports[0]

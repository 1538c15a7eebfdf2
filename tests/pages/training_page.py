"""The Training page in tests: how to press, wait and read."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.training.data import datasets
from ui import visitors

PAGE = Path(__file__).parents[2] / "pages" / "training" / "page.py"


def linked(**settings):
    """The page of a link with these settings, at full speed, once the small digits are loaded."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, value in {"speed": "Full speed", **settings}.items():
        page.query_params[f"training_{name}"] = str(value)
    page.run()
    assert datasets().get("digits").join(30)
    assert not page.run().exception
    return page


def button(page, label):
    return next(found for found in page.button if found.label == label)


def labels(page):
    return [found.label for found in page.button]


def visitor(page):
    return visitors.all_visitors().get(page.session_state["visitor_id"])


def trained(page):
    """Press Train and wait for the end."""
    button(page, "Train").click().run()
    assert visitor(page).runs[-1].join(60)
    page.run()
    assert not page.exception
    return page


def html(page):
    return "".join(part.proto.body for part in page.get("html"))


def settings(page):
    widgets = [*page.select_slider, *page.selectbox]
    return {widget.key.removeprefix("training_"): widget.value for widget in widgets}

"""The Regression page as its tests use it."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "pages" / "regression" / "page.py"


def opened():
    """The page as a visitor finds it."""
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def read(text):
    """Markdown as one reads it: without the marks before characters that mean nothing."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def said(page):
    return read("\n".join(part.value for part in page.markdown))


def press(page, label):
    (button,) = [button for button in page.button if button.label == label]
    button.click().run()


def upload(page, data):
    page.selectbox("regression_points").set_value("Your own file").run()
    page.file_uploader[0].set_value(("points.csv", data, "text/csv")).run()
    assert not page.exception
    return page


def captions(page):
    return read("\n".join(caption.value for caption in page.caption))

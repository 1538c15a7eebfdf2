"""Helpers of the tests of the Regression page."""

import json
import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "pages" / "regression" / "page.py"


def open_page(**link):
    """The page, opened by a link with these query parameters without their prefix."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for name, text in link.items():
        page.query_params[f"regression_{name}"] = text
    page.run()
    assert not page.exception
    return page


def unescaped(text):
    """Markdown without the backslashes of escaped characters."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def outcomes(page):
    """The sentences below the main figures, which are shown at the last step."""
    texts = [part.proto.json for part in page.get("bidi_component")]
    stages = [json.loads(json.loads(text)["stage"]) for text in texts if '"plotly"' in text]
    return [outcome["text"] for stage in stages for outcome in stage["outcomes"]]


def text_of(page):
    return unescaped("\n".join([*(part.value for part in page.markdown), *outcomes(page)]))


def press(page, label):
    (button,) = [button for button in page.button if button.label == label]
    button.click().run()


def upload(page, data):
    page.selectbox("regression_points").set_value("Your own file").run()
    page.file_uploader[0].set_value(("points.csv", data, "text/csv")).run()
    assert not page.exception
    return page


def captions(page):
    return unescaped("\n".join(caption.value for caption in page.caption))

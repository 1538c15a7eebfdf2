"""The Descent page as its tests use it."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "pages" / "descent" / "page.py"


def markdown(page):
    return "\n".join(part.value for part in page.markdown)


def received(page):
    """What the browser is sent for the figures."""
    [stage] = [part for part in page.get("bidi_component") if "stage" in part.proto.id][:1]
    return json.loads(json.loads(stage.proto.json)["stage"])


def outcomes(page):
    """The sentences below the figures, a line per run."""
    return "\n".join(f"{one['label']}: {one['text']}" for one in received(page)["outcomes"])


def linked(**parameters):
    """The page as a link with these parameters opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page

"""The Descent page as its tests use it."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "pages" / "descent" / "page.py"


def markdown(page):
    return "\n".join(part.value for part in page.markdown)


def outcomes(page):
    """The sentences below the figures, a line per run."""
    [stage] = [part for part in page.get("bidi_component") if "stage" in part.proto.id][:1]
    received = json.loads(json.loads(stage.proto.json)["stage"])["outcomes"]
    return "\n".join(f"{outcome['label']}: {outcome['text']}" for outcome in received)


def linked(**parameters):
    """The page as a link with these parameters opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page

"""The Descent page as its tests use it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "pages" / "descent" / "page.py"


def markdown(page):
    return "\n".join(part.value for part in page.markdown)


def latex(page):
    return "".join(part.value for part in page.latex)


def linked(**parameters):
    """The page as a link with these parameters opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    for key, value in parameters.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page

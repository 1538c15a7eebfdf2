"""The Plotly library for the browser, from the installed package and not from a CDN."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

STATIC = Path(__file__).parents[2] / "static"


def source() -> str:
    """The whole library as JavaScript text (about 5 MB)."""
    return files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")


@cache
def serve(base_url_path: str) -> str:
    """Copy the library to where Streamlit serves files from, once, and return its address.

    The name has the version, so that no browser uses a cached copy of another one. The copy is
    renamed to it once it is complete.
    """
    name = f"plotly-{version('plotly')}.min.js"
    target = STATIC / name
    if not target.exists():
        STATIC.mkdir(exist_ok=True)
        part = target.with_suffix(f".{uuid4()}.part")
        part.write_text(source(), encoding="utf-8")
        part.replace(target)
    return "/".join(["", *filter(None, [base_url_path.strip("/")]), "app/static", name])

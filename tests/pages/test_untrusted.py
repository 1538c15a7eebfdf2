"""Text from links, files and visitors has no effect on any page: it is shown as it is."""

import io
import json
from itertools import cycle

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.training.checkpoints import to_bytes
from tests.pages import descent_page, drawing_page, regression_page, training_page
from tests.pages.training_page import trained, visitor
from tests.untrusted import STRINGS, assert_is_text

pytestmark = pytest.mark.slow
LABS = {
    "descent": descent_page.PAGE,
    "regression": regression_page.PAGE,
    "training": training_page.PAGE,
    "drawing": drawing_page.PAGE,
}


def safe(name):
    """A file name without null bytes, which Streamlit refuses."""
    return name.replace("\0", "")


@pytest.mark.parametrize("lab", LABS)
def test_parameters_of_a_link_are_text(lab, no_network):
    plain = AppTest.from_file(str(LABS[lab]), default_timeout=60).run()
    keys = [f"{lab}_unknown", *(widget.key for widget in plain.get("selectbox"))]
    keys += [widget.key for kind in ("text_input", "number_input") for widget in plain.get(kind)]
    for first in range(0, len(STRINGS), len(keys)):
        page = AppTest.from_file(str(LABS[lab]), default_timeout=60)
        for key, text in zip(keys, STRINGS[first:] + STRINGS, strict=False):
            page.query_params[str(key)] = text
        assert_is_text(page.run())


def test_formulas_are_text():
    page = descent_page.linked()
    for text in STRINGS:
        page.text_input("descent_formula").set_value(text).run()
        assert_is_text(page)


@pytest.mark.parametrize("columns", [2, 3])
def test_headers_of_tables_are_text(columns):
    page = regression_page.upload(regression_page.open_page(), b"x,y\n1,3\n2,5\n3,7\n")
    for text in STRINGS:
        names = [f"{text}{number}".replace('"', '""') for number in range(columns)]
        header = ",".join(f'"{name}"' for name in names)
        rows = "\n".join(
            ",".join(str((i * i * k) % 7) for k in range(1, columns + 1)) for i in range(6)
        )
        file = (f"{safe(text)[:30]}.csv", f"{header}\n{rows}".encode(), "text/csv")
        page.file_uploader[0].set_value(file).run()
        assert_is_text(page)


def test_folders_are_text(offline):
    for text in STRINGS:
        offline.text_input("training_folder").set_value(text).run()
        assert_is_text(offline)


def renamed(content, **facts):
    """A saved run with other facts in its header."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    changed = json.loads(header["__metadata__"]["facts"])
    for name, value in facts.items():
        target = changed["config"] if name in changed["config"] else changed
        target[name] = value
    header["__metadata__"]["facts"] = json.dumps(changed)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + content[8 + length :]


@pytest.fixture
def saved(page):
    page.select_slider("training_epochs").set_value(1).run()
    trained(page)
    return to_bytes(visitor(page).runs[0].checkpoint())


def test_messages_about_saved_runs_are_text(page, saved):
    for fact, text in zip(cycle(["activation", "dataset", "seed"]), STRINGS, strict=False):
        content = renamed(saved, **{fact: text})
        file = ("x.safetensors", content, "application/octet-stream")
        page.file_uploader[0].set_value(file).run()
        assert page.error
        assert_is_text(page)


def test_names_of_runs_are_text(page, saved):
    for text in STRINGS[::5]:
        file = (f"{safe(text)}.safetensors", saved, "application/octet-stream")
        page.file_uploader[0].set_value(file).run()
        assert visitor(page).runs[-1].join(10)
        visitor(page).runs[-1].pinned = True
        assert_is_text(page.run())
    drawing = drawing_page.visit(page.session_state["visitor_id"])
    for name in {name for box in drawing.selectbox for name in box.options if "outside" in name}:
        box = next(box for box in drawing.selectbox if name in box.options)
        assert_is_text(box.set_value(name).run())


def test_errors_of_runs_are_text(page, saved):
    run = visitor(page).runs[0]
    for text in STRINGS[::2]:
        run.error, run._status = text, "failed"
        assert_is_text(page.run())


def test_names_of_photos_are_text(app):
    file = io.BytesIO()
    Image.fromarray(np.zeros((40, 40), dtype=np.uint8)).save(file, "PNG")
    drawing_page.choose(app, "drawing_mode", "Photo")
    for text in STRINGS:
        for content in (file.getvalue(), file.getvalue()[:60]):
            app.get("file_uploader")[0].upload(f"{safe(text)}.png", content, "image/png").run()
            assert_is_text(app)

"""The Drawing lab: a number, a picture file, a test digit."""

import io

import numpy as np
import pytest
from PIL import Image

from core.digits.strokes import Stroke, rasterise
from pages.drawing import examples
from tests.pages.drawing_page import button, choose, draw, fabric_of, large, words
from tests.strokes import DIGITS


@pytest.fixture
def broken_mnist(app, monkeypatch, tmp_path):
    """MNIST's four archives, cut short, and no network to fetch them anew."""
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, _ in MNIST.resources:
        (folder / name).write_bytes(b"\x1f\x8bhalf")
    examples.training.clear()
    examples.test.clear()
    yield
    examples.training.clear()
    examples.test.clear()


def test_number_is_read_digit_by_digit(app):
    choose(app, "drawing_mode", "A number")
    sheet = {
        "objects": [
            part
            for place, name in enumerate(["2", "0", "5 hat"])
            for part in fabric_of(name, size=120, x=30 + place * 180)["objects"]
        ]
    }
    draw(app, sheet, "drawing_number_0")
    assert not app.exception
    assert 'drawing-digit">205<' in large(app)
    assert len(app.get("download_button")) == 2


def photo(depth=1, **options):
    strokes = [Stroke(np.array(line) * 2.0 + 50, 16) for line in DIGITS["6"]]
    file = io.BytesIO()
    Image.fromarray((255 - rasterise(strokes, 300, 300)) * depth).save(file, "PNG", **options)
    return file.getvalue()


PICTURES = {
    "plain": photo(),
    "junk in its EXIF block": photo(exif=b"Exif\0\0junkjunkjunk"),
    "16 bits a pixel": photo(depth=np.uint16(257)),
}


@pytest.mark.parametrize("file", PICTURES.values(), ids=PICTURES)
def test_picture_file_is_read(app, file):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", file, "image/png").run()
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)


def test_picture_file_is_still_there_after_another_mode_until_it_is_taken_away(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", photo(), "image/png").run()
    choose(app, "drawing_mode", "A test digit")
    choose(app, "drawing_mode", "A picture file")
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)
    button(app, "Take it away").click().run()
    assert "A photo of one digit" in words(app)


def test_broken_picture_gets_a_sentence(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.png", photo()[:200], "image/png").run()
    assert not app.exception
    assert "broken" in app.error[0].value


def test_file_that_is_no_picture_gets_a_sentence(app):
    choose(app, "drawing_mode", "A picture file")
    app.get("file_uploader")[0].upload("six.txt", b"6", "text/plain").run()
    assert not app.exception
    assert "not a picture" in app.error[0].value


def test_a_test_digit_goes_the_same_way_and_the_next_one_is_another(app):
    choose(app, "drawing_mode", "A test digit")
    assert not app.exception
    first = words(app)
    assert "synthesised from strokes" in first
    app.button[0].click().run()
    assert words(app) != first


@pytest.mark.usefixtures("broken_mnist")
def test_synthesised_digits_take_the_place_of_a_broken_mnist_and_it_is_said(app):
    source = "synthesised from strokes, as the MNIST that is here can't be read"
    choose(app, "drawing_mode", "A test digit")
    assert not app.exception
    assert f"of the test digits ({source})" in words(app)
    choose(app, "drawing_view", "Why")
    assert not app.exception
    assert f"training digits ({source})" in words(app)

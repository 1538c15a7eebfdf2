"""The Drawing lab: a number, a photo, a test image."""

import io

import numpy as np
import pytest
from PIL import Image

from core.digits.strokes import Stroke, rasterise
from pages.drawing import sources
from tests.pages.drawing_page import button, choose, draw, fabric_of, large, stages, words
from tests.strokes import DIGITS


@pytest.fixture
def broken_mnist(app, monkeypatch, tmp_path):
    """MNIST's four archives, truncated, and no network to download them again."""
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", ["http://127.0.0.1:9/"])
    folder = tmp_path / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for name, _ in MNIST.resources:
        (folder / name).write_bytes(b"\x1f\x8bhalf")
    sources.training_images.clear()
    sources.test_images.clear()
    yield
    sources.training_images.clear()
    sources.test_images.clear()


def test_number_is_classified_digit_by_digit(app):
    choose(app, "drawing_mode", "Number")
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


FILES = {
    "plain": photo(),
    "junk in its EXIF block": photo(exif=b"Exif\0\0junkjunkjunk"),
    "16 bits a pixel": photo(depth=np.uint16(257)),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_image_file_is_classified(app, file):
    choose(app, "drawing_mode", "Photo")
    app.get("file_uploader")[0].upload("six.png", file, "image/png").run()
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)


def test_photo_is_kept_while_other_modes_are_shown_until_it_is_removed(app):
    choose(app, "drawing_mode", "Photo")
    app.get("file_uploader")[0].upload("six.png", photo(), "image/png").run()
    choose(app, "drawing_mode", "Test image")
    choose(app, "drawing_mode", "Photo")
    assert not app.exception
    assert 'drawing-digit">6<' in large(app)
    button(app, "Remove").click().run()
    assert "Upload a photo" in words(app)


def photo_of_two():
    strokes = [
        Stroke(np.array(line) * 1.2 + (30 + 180 * place, 90), 10)
        for place, name in enumerate(["4 open", "7"])
        for line in DIGITS[name]
    ]
    file = io.BytesIO()
    Image.fromarray(255 - rasterise(strokes, 300, 400)).save(file, "PNG")
    return file.getvalue()


def test_number_on_a_photo_is_classified_and_one_of_its_digits_can_be_chosen(app):
    choose(app, "drawing_mode", "Photo")
    app.get("file_uploader")[0].upload("47.png", photo_of_two(), "image/png").run()
    assert not app.exception
    assert 'drawing-digit">47<' in large(app)
    assert "<b>7</b>" in stages(app)["drawing_boxes"]
    app.session_state["drawing_state"].part = 1
    app.run()
    assert 'drawing-digit">7<' in large(app)
    assert "Digit 2 of 2." in words(app)


def test_broken_image_file_gets_a_sentence(app):
    choose(app, "drawing_mode", "Photo")
    app.get("file_uploader")[0].upload("six.png", photo()[:200], "image/png").run()
    assert not app.exception
    assert "broken" in app.error[0].value


def test_file_that_is_no_image_gets_a_sentence(app):
    choose(app, "drawing_mode", "Photo")
    app.get("file_uploader")[0].upload("six.txt", b"6", "text/plain").run()
    assert not app.exception
    assert "not an image" in app.error[0].value


def test_next_image_shows_another_test_image(app):
    choose(app, "drawing_mode", "Test image")
    assert not app.exception
    first = words(app)
    assert "test images (synthetic)" in first
    app.button[0].click().run()
    assert words(app) != first


@pytest.mark.usefixtures("broken_mnist")
def test_synthetic_digits_replace_a_damaged_mnist_and_the_page_says_so(app):
    source = "synthetic, because the MNIST files on this server are damaged"
    choose(app, "drawing_mode", "Test image")
    assert not app.exception
    assert f"of the test images ({source})" in words(app)
    choose(app, "drawing_view", "Attribution")
    assert not app.exception
    assert f"training images ({source})" in words(app)

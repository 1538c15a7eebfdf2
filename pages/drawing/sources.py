"""Sources of a digit: canvas, photo, test image; and labelled images to compare with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from torch import Tensor

from charts.drawing import INK, PAPER, thumbnail
from core.digits import canvas
from core.digits.builtin.synthesis import draw_digits
from core.digits.fine_tuning import LabelledImages
from core.digits.image_files import FORMATS, ImageFileError, picture_of
from core.digits.photo import ink_in
from core.digits.strokes import Ink, limit_pen, rasterise
from core.training.datasets import dataset as datasets
from core.training.datasets.dataset import Dataset
from core.training.datasets.download import DataError
from pages.drawing import sentences
from pages.drawing.state import Canvas, DrawingState

THIN, THICK, DEFAULT_PEN = 4, 40, 18
MAX_MEGABYTES = 20
FILE_KEY = "drawing_file"
IMAGES = 1_000
TRAINING_SEED, TEST_SEED, ORDER_SEED = 0, 1, 2


def drawn(state: DrawingState) -> Ink | None:
    """The ink on the canvas; None if there is none."""
    ink = draw(state.digit)
    return ink if ink.any() else None


def draw(sheet: Canvas, beside: Callable[[Ink], None] | None = None) -> Ink:
    """Shows the canvas with its pen, Undo and Clear; returns its ink, (H, W) uint8.

    beside: what is shown in the row of Undo and Clear.
    """
    pen = st.slider(
        "Pen",
        THIN,
        THICK,
        value=DEFAULT_PEN,
        key="drawing_pen",
        bind="query-params",
        on_change=_change_pen,
        args=(sheet,),
        help=sentences.PEN_HELP,
    )
    box = f"drawing_canvas_{sheet.name}"
    with st.container(key=box, gap=None):
        _component(sheet, pen)
        size = {"width": sheet.width, "height": sheet.height}
        _fixes()(key=f"{box}_fixes", data={"box": box, **size})
    strokes = canvas.strokes(sheet.drawing)
    ink = rasterise(limit_pen(strokes), sheet.height, sheet.width)
    with st.container(horizontal=True, key=f"{box}_buttons"):
        st.button("Undo", on_click=_undo, args=(sheet,), disabled=not strokes)
        st.button("Clear", on_click=sheet.replace, disabled=not strokes)
        if beside:
            beside(ink)
    return ink


def _fixes() -> Any:
    """`canvas.js`, which fixes faults of the canvas component."""
    script = Path(__file__).with_name("canvas.js").read_text(encoding="utf-8")
    return st.components.v2.component("canvas_fixes", js=script, isolate_styles=False)


def _component(sheet: Canvas, pen: int) -> None:
    """The canvas component; it loses its drawing when the page is left, and gets it back here."""
    from streamlit_drawable_canvas import st_canvas  # can be imported only while a page runs

    if sheet.key not in st.session_state:
        sheet.initial = sheet.drawing
    result = st_canvas(
        stroke_width=pen,
        stroke_color=INK,
        background_color=PAPER,
        initial_drawing=sheet.initial,
        width=sheet.width,
        height=sheet.height,
        key=sheet.key,
    )
    sheet.drawing = result.json_data


def _change_pen(sheet: Canvas) -> None:
    """Draw the strokes on the canvas anew with the chosen pen."""
    if sheet.drawing:
        sheet.replace(canvas.with_pen(sheet.drawing, st.session_state["drawing_pen"]))


def _undo(sheet: Canvas) -> None:
    if sheet.drawing:
        sheet.replace(canvas.without_last(sheet.drawing))


def photo(state: DrawingState) -> Ink | None:
    """The ink in an uploaded image file, which is kept while other modes are shown."""
    file = st.file_uploader(
        "Image file",
        key=FILE_KEY,
        on_change=_keep,
        args=(state,),
        max_upload_size=MAX_MEGABYTES,
        help=sentences.FILE_HELP.format(formats=", ".join(FORMATS)),
    )
    if state.photo is None:
        return None
    if file is None:
        st.button("Remove", on_click=_keep, args=(state,))
    try:
        picture = picture_of(state.photo)
        ink = ink_in(picture)
    except ImageFileError as error:
        st.error(str(error))
        return None
    with st.container(key="drawing_picture"):
        st.image(picture, "Your photo", width=300)
    return ink


def _keep(state: DrawingState) -> None:
    """Keep the file of the uploader, which is empty whenever it is created anew."""
    file = st.session_state[FILE_KEY]
    state.photo = None if file is None else file.getvalue()
    state.part = None


def test_image(state: DrawingState) -> Ink | None:
    """An image of the test set."""
    images = test_images()
    if st.button("Next image", type="primary"):
        state.test_image += 1
    order = np.random.default_rng(ORDER_SEED).permutation(len(images.labels))
    index = order[state.test_image % len(order)]
    ink: Ink = images.images[index]
    st.image(thumbnail(ink / 255, 300), width=300)
    label = int(images.labels[index])
    st.caption(sentences.TEST_DIGIT.format(index=index, source=images.source, label=label))
    return ink


@st.cache_resource(show_spinner="Loading training images …")
def training_images() -> LabelledImages:
    """Labelled images from MNIST's training set; synthetic ones without MNIST."""
    return _images(lambda mnist: (mnist.train_images, mnist.train_labels), TRAINING_SEED)


@st.cache_resource(show_spinner="Loading test images …")
def test_images() -> LabelledImages:
    """Labelled images that no network was trained on."""
    return _images(lambda mnist: (mnist.test_images, mnist.test_labels), TEST_SEED)


def _images(part: Callable[[Dataset], tuple[Tensor, Tensor]], seed: int) -> LabelledImages:
    """A sample of this part of MNIST, if its files are here: nothing is downloaded."""
    if not datasets.is_available("mnist"):
        return _synthetic(seed, sentences.SYNTHETIC)
    try:
        images, labels = part(datasets.load("mnist", offline=True))
    except DataError:
        return _synthetic(seed, sentences.SYNTHETIC_INSTEAD)
    sample = np.random.default_rng(seed).permutation(len(labels))[:IMAGES]
    return LabelledImages(images[sample].numpy(), labels[sample].numpy().astype(np.int64), "MNIST")


def _synthetic(seed: int, source: str) -> LabelledImages:
    images, labels = draw_digits(IMAGES, np.random.default_rng(seed))
    return LabelledImages(images, labels, source)

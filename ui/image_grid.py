"""A grid of small images with captions that fits any screen."""

import base64
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

_STYLE = """<style>
.image-grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(3.6rem, 1fr));
  gap: 0.5rem; }
.image-grid figure { margin: 0; text-align: center; font-size: 0.85rem; line-height: 1.3; }
.image-grid img { width: 100%; image-rendering: pixelated; border-radius: 0.3rem;
  border: 3px solid transparent; background: #fff; box-sizing: border-box; }
.image-grid .framed { border-color: var(--st-border-color, #d8deea); }
.image-grid .wrong img { border-color: #dd4455; }
.image-grid .wrong figcaption { font-weight: 600; }
</style>"""


@dataclass(frozen=True)
class Tile:
    """An image (height, width) or (height, width, 3), uint8, with its caption.

    `wrong` marks it as an error; `tip` is its tooltip and its alternative text.
    """

    image: NDArray[np.uint8]
    caption: str
    wrong: bool = False
    tip: str = ""


def show(tiles: Sequence[Tile]) -> None:
    """Draw the tiles as a grid."""
    st.html(f'{_STYLE}<div class="image-grid">{"".join(map(_figure, tiles))}</div>')


def inverted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An image of white ink on black, such as MNIST's, as dark ink on white paper."""
    return 255 - image


def _figure(tile: Tile) -> str:
    kind = "wrong" if tile.wrong else "right"
    tip, caption = html.escape(tile.tip or tile.caption), html.escape(tile.caption)
    return (
        f'<figure class="{kind}" title="{tip}"><img src="{data_uri(tile.image)}" alt="{tip}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def data_uri(image: NDArray[np.uint8]) -> str:
    """The image as a PNG in a data URI."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")

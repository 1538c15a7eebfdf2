"""Small pictures with words under them, in rows that fit any screen."""

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
    """A picture (height, width) or (height, width, 3), uint8, and what stands under it.

    `wrong` marks it; `tip` is what a pointer over it reads.
    """

    picture: NDArray[np.uint8]
    caption: str
    wrong: bool = False
    tip: str = ""


def show(tiles: Sequence[Tile]) -> None:
    """Draw the tiles in rows."""
    st.html(f'{_STYLE}<div class="image-grid">{"".join(map(_figure, tiles))}</div>')


def inverted(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture of white ink on black, as MNIST has it, as dark ink on white paper."""
    return 255 - image


def _figure(tile: Tile) -> str:
    kind = "wrong" if tile.wrong else "right"
    tip, caption = html.escape(tile.tip or tile.caption), html.escape(tile.caption)
    return (
        f'<figure class="{kind}" title="{tip}"><img src="{data_uri(tile.picture)}" alt="{tip}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def data_uri(picture: NDArray[np.uint8]) -> str:
    """The picture as a PNG in an address, for HTML."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")

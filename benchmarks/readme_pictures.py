"""The pictures of the README and of the printed lessons, taken from the real app.

`python -m benchmarks.readme_pictures` takes those of the README, with the argument `lessons` those
of the lessons.
"""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.browser import ROOT, chromium, serve
from ui.lessons import active
from ui.lessons.content import challenges, road

FOLDER = ROOT / "assets" / "pictures"
WINDOW = {"width": 1280, "height": 860}
LESSONS_WINDOW = {"width": 1280, "height": 720}
# On paper: the figures without controls, menu and player.
LESSONS_LINK = "hide=title,navigation,controls,below"
# Each lab with a link that shows what it is about.
LINKS = {
    "descent": "descent?descent_optimizers=Gradient+descent&descent_optimizers=Momentum"
    "&descent_optimizers=RMSProp&descent_stage_step=25",
    "regression": "regression?regression_stage_step=300",
    "training": "training",
    "drawing": "drawing",
}
SEVEN = [(0.25, 0.22), (0.75, 0.22), (0.6, 0.5), (0.45, 0.82)]


def main() -> None:
    """Take every lab in light and in dark."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, serve() as url:
        for lab, link in LINKS.items():
            for scheme in ("light", "dark"):
                suffix = "" if scheme == "light" else "-dark"
                take(browser, f"{url}/{link}", lab, scheme, FOLDER / f"{lab}{suffix}.png")


def take(browser: Browser, address: str, lab: str, scheme: str, file: Path) -> None:
    """One screenshot in 256 colours: a fraction of the size without a visible difference."""
    context = browser.new_context(viewport=WINDOW, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("h1")
    PREPARE.get(lab, _drawn)(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    context.close()
    with Image.open(file) as picture:
        picture.quantize(256).save(file, optimize=True)


def _drawn(page: Page) -> None:
    page.wait_for_selector(".stage[data-drawn]", timeout=60_000)


def _train(page: Page) -> None:
    """Train with the default configuration until the run has finished."""
    main = page.get_by_test_id("stMainBlockContainer")
    main.get_by_role("button", name="Train", exact=True).click(timeout=120_000)
    main.get_by_text("· Finished").wait_for(timeout=120_000)
    _drawn(page)


def _draw(page: Page) -> None:
    """Draw a seven and wait for its bars."""
    canvas = page.locator("canvas.upper-canvas").first
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box is not None
    (x, y), *rest = [(box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in SEVEN]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=12)
    page.mouse.up()
    _drawn(page)
    page.mouse.move(0, 0)


def lessons() -> None:
    """Take the figures with which each card of the road begins, at the end of their run."""
    folder = FOLDER / "lessons"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, serve() as url:
        for card in road():
            page = browser.new_page(viewport=LESSONS_WINDOW)  # type: ignore[arg-type]
            page.goto(f"{url}/{active.link(challenges()[card.challenge], card)}&{LESSONS_LINK}")
            _take_lesson(page, card.lab, folder / f"{card.number:02}-{card.name}.webp")
            page.close()


def _take_lesson(page: Page, lab: str, file: Path) -> None:
    if lab == "drawing":
        _draw(page)
    sign = ".network-description" if lab == "training" else ".stage[data-complete]"
    page.wait_for_selector(sign, state="attached", timeout=60_000)
    if page.locator(".stage-player:not([hidden])").count():
        page.keyboard.press("End")
    page.wait_for_load_state("networkidle")
    png = file.with_suffix(".png")
    page.get_by_test_id("stMain").screenshot(path=png)
    with Image.open(png) as picture:
        picture.save(file, quality=80, method=6)
    png.unlink()


PREPARE = {"training": _train, "drawing": _draw}

if __name__ == "__main__":
    lessons() if sys.argv[1:] == ["lessons"] else main()

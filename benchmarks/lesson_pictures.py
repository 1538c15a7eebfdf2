"""The pictures of the printed lessons: `python -m benchmarks.lesson_pictures`."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from benchmarks.browser import ROOT, chromium, serve
from benchmarks.readme_pictures import draw_seven
from ui.lessons import active
from ui.lessons.content import challenges, road

FOLDER = ROOT / "assets" / "pictures" / "lessons"
WINDOW = {"width": 1280, "height": 720}
# For a printed page: the figures without controls, menu and player.
HIDDEN = "hide=title,navigation,controls,below"


def main() -> None:
    """Take the figures with which each card begins."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, serve() as url:
        for card in road():
            page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
            page.goto(f"{url}/{active.link(challenges()[card.challenge], card)}&{HIDDEN}")
            _take(page, FOLDER / f"{card.number:02}-{card.name}.webp")
            page.close()


def _take(page: Page, file: Path) -> None:
    """One screenshot at the end of the run, in a format for photographs of screens."""
    if "/drawing" in page.url:
        draw_seven(page)
    page.wait_for_selector(".stage[data-complete]", timeout=60_000)
    if page.locator(".stage-player:not([hidden])").count():
        page.keyboard.press("End")
    page.wait_for_load_state("networkidle")
    png = file.with_suffix(".png")
    page.get_by_test_id("stMain").screenshot(path=png)
    with Image.open(png) as picture:
        picture.save(file, quality=80, method=6)
    png.unlink()


if __name__ == "__main__":
    main()

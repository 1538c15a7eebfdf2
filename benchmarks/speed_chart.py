"""The picture of the training benchmark: `python -m benchmarks.speed_chart RESULTS.json`.

RESULTS.json is what `python -m benchmarks training --json` printed.
"""

import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.browser import chromium
from benchmarks.readme_pictures import FOLDER
from charts import theme
from charts.stage import Panel, Stage
from ui import stage

NAMES = {
    "dataloader": "DataLoader loop",
    "scikit_learn": "scikit-learn",
    "plain": "plain PyTorch",
    "page": "ours, one core, watched",
    "ours": "ours, without a page",
    "products": "the matrix products alone",
}


def main() -> None:
    """Draw the bars in Chromium and keep them as a picture."""
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["training"]
    html = stage.to_html(bars(speeds(results)), "Training images per second")
    file = FOLDER / "speed.png"
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 900, "height": 420})
        page.set_content(html)
        page.wait_for_selector(".stage[data-drawn]")
        page.screenshot(path=file)
    with Image.open(file) as picture:
        picture.quantize(64).save(file, optimize=True)


def speeds(results: dict[str, Any]) -> dict[str, float]:
    """Pictures a second of each, by name, the slowest first."""
    epochs = results["one_epoch"]
    found = {name: epochs[name]["samples_per_second"] for name in NAMES if name in epochs}
    found["page"] = results["page"]["samples_per_second_shown"]
    return {NAMES[name]: found[name] for name in sorted(found, key=lambda name: found[name])}


def bars(values: dict[str, float]) -> Stage:
    """One bar for each, with its number; ours in their own colour."""
    figure = theme.figure("", "", margin={"l": 190, "r": 60, "t": 8, "b": 40})
    colours = [theme.ORANGE if name.startswith("ours") else theme.BLUE for name in values]
    figure.add_bar(
        x=list(values.values()),
        y=list(values),
        orientation="h",
        marker={"color": colours},
        text=[f"{value:,.0f}" for value in values.values()],
        textposition="auto",
    )
    return Stage((Panel("speed", figure, height=320),))


if __name__ == "__main__":
    main()

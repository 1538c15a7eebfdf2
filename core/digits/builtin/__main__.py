"""Train the recognizer and write its model card: `python -m core.digits.builtin`."""

import argparse
from pathlib import Path

from core.digits.builtin import baseline as article
from core.digits.builtin import model_card as card
from core.digits.builtin import weights as shipped
from core.digits.builtin.data import held_out, pools
from core.digits.builtin.packing import save
from core.digits.builtin.training import Recipe, train
from core.training.datasets import dataset as datasets


def main() -> None:
    """Take MNIST from the data folder, train for about 40 minutes on one core, and measure."""
    parser = argparse.ArgumentParser(prog="python -m core.digits.builtin", description=__doc__)
    parser.add_argument("--root", type=Path, help="the folder that holds MNIST")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--threads", type=int, default=Recipe.threads)
    parser.add_argument("--out", type=Path, default=shipped.FOLDER)
    arguments = parser.parse_args()
    recipe = Recipe(steps=arguments.steps, threads=arguments.threads)
    mnist = datasets.load("mnist", arguments.root)
    network = train(recipe, pools(mnist, recipe.drawn, recipe.junk, recipe.seed), _report)
    weights = arguments.out / shipped.WEIGHTS.name
    save(network, held_out(mnist), weights)
    rival = article.write(mnist, arguments.out / article.WEIGHTS.name)
    card.write(arguments.out / "README.md", weights, rival, recipe, mnist)


def _report(step: int, loss: float) -> None:
    if step % 250 == 0:
        print(f"step {step}: loss {loss:.4f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

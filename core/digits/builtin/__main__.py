"""Train the built-in recognizer, write its model card: `python -m core.digits.builtin`."""

import argparse
import sys
from pathlib import Path

from core.digits.builtin import baseline, model_card, weights
from core.digits.builtin.training import Hyperparameters, held_out, train, training_data
from core.training.datasets import dataset as datasets


def main() -> None:
    """Train on MNIST and synthetic digits (about 40 minutes on one core), then evaluate."""
    parser = argparse.ArgumentParser(prog="python -m core.digits.builtin", description=__doc__)
    parser.add_argument("--root", type=Path, help="the folder that holds MNIST")
    parser.add_argument("--steps", type=int, default=Hyperparameters.steps)
    parser.add_argument("--learning-rate", type=float, default=Hyperparameters.learning_rate)
    parser.add_argument("--init", type=Path, help="a recognizer to start from")
    parser.add_argument("--threads", type=int, default=Hyperparameters.threads)
    parser.add_argument("--out", type=Path, default=weights.FOLDER)
    arguments = parser.parse_args()
    settings = Hyperparameters(
        steps=arguments.steps,
        learning_rate=arguments.learning_rate,
        threads=arguments.threads,
    )
    before = weights.load(arguments.init) if arguments.init else None
    start = weights.load_network(arguments.init) if arguments.init else None
    mnist = datasets.load("mnist", arguments.root)
    network = train(settings, training_data(mnist, settings), _report, start)
    path = arguments.out / weights.WEIGHTS.name
    weights.save(network, held_out(mnist), path)
    compared = baseline.write(mnist, arguments.out / baseline.WEIGHTS.name)
    model_card.write(
        arguments.out / "README.md",
        path,
        compared,
        settings,
        mnist,
        command=" ".join(sys.argv[1:]),
        start=before,
    )


def _report(step: int, loss: float) -> None:
    if step % 250 == 0:
        print(f"step {step}: loss {loss:.4f}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

"""The exported script ends with the same weights as the run."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
import torch

from core.training.config import Change, TrainingConfig
from core.training.datasets.dataset import load
from core.training.events import Done
from core.training.export import script
from core.training.mlp import ACTIVATIONS, INITIALISATIONS, INPUT_SCALINGS
from core.training.optimizers import OPTIMIZERS, TRAINING_SCHEDULES
from core.training.trainer import Trainer, run, train

SMALL = TrainingConfig(hidden=(16, 12), batch_size=100, epochs=2, seed=3)
GENTLE = replace(SMALL, learning_rate=1e-4)
DECAY = replace(SMALL, weight_decay=0.01)
CONFIGS = {
    **{f"optimizer {name}": replace(DECAY, optimizer=name) for name in OPTIMIZERS},
    **{f"schedule {name}": replace(SMALL, schedule=name) for name in TRAINING_SCHEDULES},
    **{f"activation {name}": replace(SMALL, activation=name) for name in ACTIVATIONS},
    **{f"weights {name}": replace(SMALL, initialisation=name) for name in INITIALISATIONS},
    **{f"inputs {name}": replace(GENTLE, inputs=name) for name in INPUT_SCALINGS},
    "no hidden layer": replace(SMALL, hidden=()),
    "Nesterov without momentum": replace(SMALL, optimizer="Nesterov", momentum=0.0),
    "cross-entropy": replace(SMALL, loss="Cross-entropy"),
    "few pictures, wrong labels": replace(SMALL, training_fraction=0.5, label_noise=0.3),
    "shuffled pixels": replace(SMALL, shuffled_pixels=True),
    "dropout, augmentation": replace(SMALL, dropout=0.2, augmentation=0.5),
    "changed at steps 3 and 20": replace(
        SMALL, changes=(Change(3, 0.1, 0.5), Change(20, 0.02, 0.99)), schedule="Cosine"
    ),
    "RMSProp that gets momentum": replace(
        SMALL,
        optimizer="RMSProp",
        learning_rate=1e-4,
        momentum=0.0,
        changes=(Change(5, 1e-4, 0.9),),
    ),
}


@pytest.fixture
def one_thread():
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("name", CONFIGS)
def test_script_ends_with_the_same_bits(name, one_thread, capsys):
    config = CONFIGS[name]
    *_, end = train(config, load("digits"))
    assert isinstance(end, Done)
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(script(config, "digits"), "script", "exec"), names)
    ours, theirs = end.model.state_dict(), names["network"].state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)
    assert f"epoch 2: test accuracy {end.test_accuracy:.4f}" in capsys.readouterr().out


@pytest.mark.slow
def test_script_for_mnist_stands_alone(mnist_root, tmp_path):
    config = TrainingConfig(epochs=1, training_fraction=0.05)
    *_, end = train(config, load("mnist", mnist_root))
    assert isinstance(end, Done)
    (tmp_path / "data").symlink_to(mnist_root)
    (tmp_path / "run.py").write_text(script(config, "mnist"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"epoch 1: test accuracy {end.test_accuracy:.4f}\n"


@pytest.mark.parametrize("dataset", ["mnist", "fashion-mnist", "kmnist", "emnist-digits"])
def test_script_for_every_data_set_is_python(dataset):
    code = script(TrainingConfig(), dataset)
    compile(code, dataset, "exec")
    assert ("transpose" in code) == (dataset == "emnist-digits")


@pytest.mark.parametrize("last", [1, 15, 17])
def test_script_of_a_stopped_run_ends_where_it_was_stopped(last, one_thread, capsys):
    events = run(trainer := Trainer(SMALL, load("digits")), lambda: trainer.step >= last)
    *_, end = events
    assert isinstance(end, Done)
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(script(SMALL, "digits", end.step), "script", "exec"), names)
    theirs = names["network"].state_dict()
    assert (end.step, names["step"]) == (last, last)
    assert all(torch.equal(value, theirs[key]) for key, value in end.model.state_dict().items())
    assert capsys.readouterr().out.endswith(f"test accuracy {end.test_accuracy:.4f}\n")

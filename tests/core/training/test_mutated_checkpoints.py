"""A damaged or hostile saved run is either refused with a message or is a usable network."""

import random
from contextlib import suppress

import pytest
import torch

from core.training.checkpoints import CheckpointError, from_bytes, resume, snapshot, to_bytes
from core.training.trainer import Trainer
from tests.core.small import SHORT, bars

DATA = bars(40)
HOSTILE = (
    b"\x00",
    b"\xff",
    b"NaN",
    b"1e999",
    b"-1",
    b"9" * 100,
    b"{",
    b'"',
    b"]",
    b"null",
    b"\\u0000",
)


@pytest.fixture(scope="module")
def good():
    """A run that was saved after its first step."""
    trainer = Trainer(SHORT, DATA)
    trainer.training_step()
    return to_bytes(snapshot(trainer))


def mutated(content, seed):
    """One of: a byte changed, text put in or cut out of the header, a truncation, a repetition."""
    chance = random.Random(seed)
    length = int.from_bytes(content[:8], "little")
    place = chance.randrange(8 + length)
    kind = seed % 6
    if kind == 0:
        return content[: chance.randrange(len(content))]
    if kind == 1:
        return content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    if kind == 2:
        text = chance.choice(HOSTILE)
        return content[:place] + text + content[place + len(text) :]
    if kind == 3:
        text = chance.choice(HOSTILE)
        head = content[8:place] + text + content[max(8, place) : 8 + length]
        return len(head).to_bytes(8, "little") + head + content[8 + length :]
    if kind == 4:
        place = chance.randrange(8 + length, len(content))
        return content[:place] + b"\xff\xff\xff\x7f" * 3 + content[place + 12 :]
    return content + content[: chance.randrange(len(content))]


@pytest.mark.parametrize("seed", range(36))
def test_mutated_file_is_refused_or_usable(good, seed):
    trainer = None
    with suppress(CheckpointError):  # no other exception may be raised
        trainer = resume(from_bytes(mutated(good, seed)), DATA)
    if trainer is None:
        return
    assert all(torch.isfinite(weight).all() for weight in trainer.network.parameters())
    if trainer.step < trainer.steps:
        trainer.training_step()

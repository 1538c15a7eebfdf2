"""The challenge of Drawing: a digit that needs preprocessing, and a confident mistake."""

import pytest

from core.challenges.digits import CHECKS, DrawingAttempt

PREPARED = DrawingAttempt(1, recognized=7, prepared=7, shrunk=1, confidence=0.99, rejects=True)
NONSENSE = DrawingAttempt(2, None, prepared=6, shrunk=6, confidence=0.999, rejects=False)
check = CHECKS["my-digit"]


def changed(attempt, **values):
    return DrawingAttempt(**{**vars(attempt), **values})


@pytest.mark.parametrize("order", [[PREPARED, NONSENSE], [NONSENSE, PREPARED]])
def test_both_halves_in_any_order_meet_the_goal(order):
    assert check(order).met


@pytest.mark.parametrize(
    ("attempts", "note"),
    [
        ([PREPARED], "prepared"),
        ([NONSENSE], "nonsense"),
        ([changed(PREPARED, shrunk=7), NONSENSE], "nonsense"),
        ([changed(PREPARED, prepared=1), NONSENSE], "nonsense"),
        ([PREPARED, changed(NONSENSE, confidence=0.94)], "prepared"),
        ([PREPARED, changed(NONSENSE, rejects=True)], "prepared"),
        ([PREPARED, changed(NONSENSE, recognized=6)], "prepared"),
        ([changed(NONSENSE, rejects=True)], "rejects"),
    ],
)
def test_half_of_the_goal_is_not_enough(attempts, note):
    found = check(attempts)
    assert (found.met, found.note) == (False, note)

"""A class of fifty with its board: each predicts, each meets the goal, the teacher sees all."""

import asyncio
import re
import time
from contextlib import AsyncExitStack
from statistics import median
from typing import Any

from benchmarks.session import Session, visit
from ui.lessons.content import Challenge, challenges

PUPILS, CHALLENGE = 50, "first-step"
PATIENCE = 120.0
RATE = "Learning rate"


async def fifty_pupils(url: str) -> dict[str, Any]:
    """How long a prediction and the goal take each pupil, and all of them together."""
    challenge = challenges()[CHALLENGE]
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(visit(url, "lessons"))
        await await_widget(teacher, "Open a board")
        await teacher.press("Open a board")
        code = str(await await_text(teacher, r"Join with the code \*\*(\w+)\*\*"))
        begun = time.perf_counter()
        query = f"challenge={CHALLENGE}&class={code}"
        pupils = [
            await stack.enter_async_context(visit(url, challenge.lab, query)) for _ in range(PUPILS)
        ]
        times = await asyncio.gather(*(take_part(pupil, challenge) for pupil in pupils))
        predicting, meeting = zip(*times, strict=True)
        await await_text(teacher, rf"· {PUPILS} ✓")
        return {
            "seconds_until_all_have_met_the_goal": time.perf_counter() - begun,
            "prediction_ms": summary(list(predicting)),
            "goal_ms": summary(list(meeting)),
        }


def summary(times: list[float]) -> dict[str, float]:
    """Median and slowest."""
    return {"median": median(times), "slowest": max(times)}


async def take_part(pupil: Session, challenge: Challenge) -> tuple[float, float]:
    """Predict, then meet the goal: how many milliseconds the page took for each."""
    choice, [(_, rate)] = challenge.options[0], challenge.show[0].items()
    await await_widget(pupil, choice)
    begun = time.perf_counter()
    await pupil.press(choice)
    await await_text(pupil, "Goal:")
    predicted = time.perf_counter()
    await pupil.choose(RATE, str(rate))
    await await_text(pupil, "✓")
    return 1000 * (predicted - begun), 1000 * (time.perf_counter() - predicted)


async def await_widget(session: Session, label: str) -> None:
    """Listen until there is a widget with this label."""
    if not await session.listen(PATIENCE, lambda: label in session.widgets):
        raise TimeoutError(f"the page shows no {label}")


async def await_text(session: Session, pattern: str) -> str | None:
    """Listen until a paragraph has this pattern; its first group."""
    found: list[re.Match[str]] = []

    def arrived() -> bool:
        found.extend(filter(None, (re.search(pattern, text) for text in session.texts)))
        return bool(found)

    if not await session.listen(PATIENCE, arrived):
        raise TimeoutError(f"the page does not say {pattern}")
    return found[0][1] if found[0].groups() else None

"""Twenty visitors of one server, four of whom train; and a class of fifty with its board.

Three sit at a real Chromium beside the server: their sliders are measured on the screen,
one after the other. The other seventeen are sessions without a screen. Seventeen more
browsers on this machine would measure their drawing, not the server; in a class each has
a machine of its own. Four train, and their pages ask for news twice a second; thirteen
move the learning rate every five seconds.
"""

import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from statistics import median
from threading import Event
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium, serve, slider_milliseconds
from benchmarks.session import Session, visit
from ui.lessons.content import Challenge, challenges

PUPILS, CHALLENGE = 50, "first-step"
MEASURED, LEARNING, PLAYING = 3, 4, 13
MOVES = 10
EPOCHS = 200
SECONDS_BETWEEN_MOVES = 5.0
SECONDS_BETWEEN_LOOKS = 0.2
PATIENCE = 120.0
RATE = "Learning rate"
UNDER_WAY = r"\b(Training|Waiting)\b"


def twenty_visitors() -> dict[str, Any]:
    """Milliseconds from a move of a slider to its picture, without the seventeen and with them."""
    with chromium() as browser, serve() as url:
        pages = [opened(browser, url) for _ in range(MEASURED)]
        alone = moved(pages)
        with others(url) as (scripts, learners):
            among = moved(pages)
        return {
            "slider_to_picture_ms_alone": alone,
            "slider_to_picture_ms_among_twenty": among,
            "script_ms_among_twenty": summary(scripts),
            "percent_trained_by_the_four": " ".join(str(learner.result()) for learner in learners),
        }


def opened(browser: Browser, url: str) -> Page:
    """The Descent lab, drawn, for a visitor with a cookie of their own."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(f"{url}/descent")
    page.wait_for_selector(".st-key-descent_stage .stage[data-drawn]")
    return page


def moved(pages: list[Page]) -> dict[str, float]:
    """Moves of the learning rate by all of these visitors."""
    times = []
    for page in pages:
        times += slider_milliseconds(page, "descent_rate", "descent_stage", MOVES)
    return summary(times)


def summary(times: list[float]) -> dict[str, float]:
    """Median and slowest."""
    return {"median": median(times), "slowest": max(times), "count": len(times)}


@contextmanager
def others(url: str) -> Iterator[tuple[list[float], list[Future[int]]]]:
    """Seventeen visitors, busy from now until the end.

    Yields how long the server took for each move of those who play, and the percentage of the
    steps that was taken by those who train, available at the end.
    """
    stop, scripts = Event(), list[float]()
    with ExitStack() as stack:
        learners, players = (
            [stack.enter_context(visit(url, lab, query)) for _ in range(count)]
            for lab, query, count in (
                ("training", f"training_epochs={EPOCHS}&training_speed=Full+speed", LEARNING),
                ("descent", "", PLAYING),
            )
        )
        pool = stack.enter_context(ThreadPoolExecutor(LEARNING + PLAYING))
        stack.callback(stop.set)
        learning = [pool.submit(learn, learner, stop) for learner in learners]
        playing = [pool.submit(play, player, stop, i, scripts) for i, player in enumerate(players)]
        wait_for(learners, [*learning, *playing])
        scripts.clear()
        yield scripts, learning
        stop.set()
        for player in playing:
            player.result()


def wait_for(learners: list[Session], tasks: list[Future[Any]]) -> None:
    """Wait until each of the learners trains or is in the queue; raises what went wrong.

    Raises:
        TimeoutError: one of them does neither.
    """
    end = time.monotonic() + PATIENCE
    while not all(re.search(UNDER_WAY, learner.progress) for learner in learners):
        for task in tasks:
            if task.done():
                task.result()
        if time.monotonic() >= end:
            raise TimeoutError("not all of the learners are under way")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def learn(session: Session, stop: Event) -> int:
    """Press Train as soon as the data are there, and watch; the percentage of the steps taken.

    Raises:
        TimeoutError: there was nothing to press.
    """
    if not session.listen(PATIENCE, lambda: "Train" in session.widgets):
        raise TimeoutError("the page shows no button to train with")
    session.press("Train")
    reached = 0
    while not stop.is_set():
        session.listen(SECONDS_BETWEEN_LOOKS)
        reached = max(reached, session.percent)
    return reached


def play(session: Session, stop: Event, number: int, taken: list[float]) -> None:
    """Move the learning rate back and forth; adds how many milliseconds each rerun took.

    Raises:
        TimeoutError: the server does not answer.
    """
    await_rerun(session, 0)
    slider = session.widgets[RATE]
    middle = int(slider.default[0])
    session.listen(number / PLAYING * SECONDS_BETWEEN_MOVES)
    for rate in cycle(slider.options[middle : middle + 2]):
        if stop.is_set():
            return
        begun, before = time.perf_counter(), session.finished
        session.choose(RATE, rate)
        await_rerun(session, before)
        taken.append(1000 * (time.perf_counter() - begun))
        session.listen(SECONDS_BETWEEN_MOVES, stop.is_set)


def await_rerun(session: Session, before: int) -> None:
    """Listen until more than `before` reruns are done."""
    if not session.listen(PATIENCE, lambda: session.finished > before):
        raise TimeoutError("the server does not answer")


def fifty_pupils() -> dict[str, Any]:
    """A class of fifty on one server: each predicts, each meets the goal, the teacher sees all."""
    challenge = challenges()[CHALLENGE]
    with serve() as url, ExitStack() as stack:
        teacher = stack.enter_context(visit(url, "lessons"))
        await_widget(teacher, "Open a board")
        teacher.press("Open a board")
        code = str(await_text(teacher, r"Join with the code \*\*(\w+)\*\*"))
        begun = time.perf_counter()
        query = f"challenge={CHALLENGE}&class={code}"
        pupils = [stack.enter_context(visit(url, challenge.lab, query)) for _ in range(PUPILS)]
        with ThreadPoolExecutor(PUPILS) as pool:
            times = [pool.submit(take_part, pupil, challenge) for pupil in pupils]
            predicting, meeting = zip(*(one.result() for one in times), strict=True)
        await_text(teacher, rf"· {PUPILS} ✓")
        return {
            "seconds_until_all_have_met_the_goal": time.perf_counter() - begun,
            "prediction_ms": summary(list(predicting)),
            "goal_ms": summary(list(meeting)),
        }


def take_part(pupil: Session, challenge: Challenge) -> tuple[float, float]:
    """Predict, then meet the goal: how many milliseconds the page took for each."""
    choice, [(_, rate)] = challenge.options[0], challenge.show[0].items()
    await_widget(pupil, choice)
    begun = time.perf_counter()
    pupil.press(choice)
    await_text(pupil, "Goal:")
    predicted = time.perf_counter()
    pupil.choose(RATE, str(rate))
    await_text(pupil, "✓")
    return 1000 * (predicted - begun), 1000 * (time.perf_counter() - predicted)


def await_widget(session: Session, label: str) -> None:
    """Listen until there is a widget with this label."""
    if not session.listen(PATIENCE, lambda: label in session.widgets):
        raise TimeoutError(f"the page shows no {label}")


def await_text(session: Session, pattern: str) -> str | None:
    """Listen until a paragraph has this pattern; its first group."""
    found: list[re.Match[str]] = []

    def arrived() -> bool:
        found.extend(filter(None, (re.search(pattern, text) for text in session.texts[-200:])))
        return bool(found)

    if not session.listen(PATIENCE, arrived):
        raise TimeoutError(f"the page does not say {pattern}")
    return found[0][1] if found[0].groups() else None

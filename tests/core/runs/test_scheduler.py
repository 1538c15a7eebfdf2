"""Slots: never more inside than there is room; first come, first served."""

import queue
import threading

from core.runs.scheduler import Slots
from tests.waiting import until


def never():
    return False


def in_line(slots, ticket, entered):
    """A thread that waits for a slot and notes when it got it."""

    def wait():
        if slots.enter(ticket, never):
            entered.put(ticket)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_first_come_first_served():
    slots = Slots(1)
    entered: queue.Queue[str] = queue.Queue()
    assert slots.enter("first", never)
    threads = []
    for place, ticket in enumerate(["second", "third", "fourth"], start=1):
        threads.append(in_line(slots, ticket, entered))
        until(lambda ticket=ticket, place=place: slots.place(ticket) == place)
    assert slots.wanted
    assert slots.place("first") == 0
    for leaving, following in [("first", "second"), ("second", "third"), ("third", "fourth")]:
        slots.leave(leaving)
        assert entered.get(timeout=10) == following
    for thread in threads:
        thread.join()
    assert not slots.wanted


def test_as_many_as_there_is_room_for():
    slots = Slots(2)
    assert slots.enter("a", never)
    assert slots.enter("b", never)
    assert not slots.enter("c", lambda: True)
    slots.leave("a")
    assert slots.enter("c", never)


def test_who_gives_up_leaves_the_line():
    slots = Slots(1)
    slots.enter("a", never)
    assert not slots.enter("b", lambda: True)
    assert not slots.wanted
    slots.leave("b")
    assert not slots.enter("c", lambda: True)


def test_room_can_be_made_while_it_is_asked_who_gives_up():
    slots = Slots(1)
    slots.enter("a", never)

    def give_up():
        leaving = threading.Thread(target=slots.leave, args=("a",), daemon=True)
        leaving.start()
        leaving.join(5)
        return leaving.is_alive()

    assert slots.enter("b", give_up)

"""A line of waiting requests: who gets a place, who is sent away, and whose place comes back."""

from __future__ import annotations

import asyncio
import threading

import pytest

from api.bounds import Full, Left, Line, work
from api.bounds.visit import CURRENT, Visit
from api.settings import Bound

GENEROUS = 60.0


def line(at_once: int = 1, waiting: int = 2, wait_seconds: float = GENEROUS) -> Line:
    return Line("检索", Bound(at_once, waiting, wait_seconds, 7))


def never() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


def test_places_are_given_in_the_order_of_arrival() -> None:
    async def run() -> list[int]:
        places, order = line(), []
        assert await places.enter(never())

        async def come(number: int) -> None:
            assert await places.enter(never())
            order.append(number)
            places.leave()

        waiting = [asyncio.create_task(come(number)) for number in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Full) as sent_away:
            await places.enter(never())
        assert (str(sent_away.value), sent_away.value.seconds) == ("检索：排队已满（2 个在等）", 7)
        places.leave()
        await asyncio.gather(*waiting)
        places.refuse_if_full()
        return order

    assert asyncio.run(run()) == [0, 1]


def test_nobody_waits_for_ever() -> None:
    async def run() -> None:
        places = line(wait_seconds=0.01)
        assert await places.enter(never())
        with pytest.raises(Full, match=r"等了 0\.01 秒"):
            await places.enter(never())
        places.leave()
        assert await places.enter(never())  # whose turn came to nothing holds no place

    asyncio.run(run())


@pytest.mark.parametrize("at_the_last_moment", [False, True])
def test_who_leaves_while_waiting_takes_no_place(at_the_last_moment: bool) -> None:
    async def run() -> None:
        places, left = line(), never()
        assert await places.enter(never())
        waiting = asyncio.create_task(places.enter(left))
        await asyncio.sleep(0)
        left.set_result(None)
        if at_the_last_moment:
            places.leave()  # the place is his, and he is gone
        assert not await waiting
        if not at_the_last_moment:
            places.leave()
        assert await places.enter(never())

    asyncio.run(run())


def test_who_is_cancelled_takes_no_place() -> None:
    async def run() -> None:
        places = line()
        assert await places.enter(never())
        waiting = asyncio.create_task(places.enter(never()))
        await asyncio.sleep(0)
        places.leave()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await places.enter(never())

    asyncio.run(run())


def test_a_place_is_free_when_the_thread_has_ended_and_not_before() -> None:
    async def run() -> None:
        places, go_on = line(waiting=0), threading.Event()
        assert await places.enter(never())
        visit = Visit(places)
        CURRENT.set(visit)
        task = asyncio.create_task(work(go_on.wait, GENEROUS))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        visit.over()
        with pytest.raises(Full):
            places.refuse_if_full()
        go_on.set()
        while True:
            try:
                places.refuse_if_full()
                break
            except Full:
                await asyncio.sleep(0.01)
        visit.over()  # a second time gives no second place
        assert await places.enter(never())
        with pytest.raises(Full):
            places.refuse_if_full()

    asyncio.run(asyncio.wait_for(run(), GENEROUS))


def test_nothing_is_begun_for_who_has_left() -> None:
    async def run() -> None:
        places = line()
        assert await places.enter(never())
        visit = Visit(places)
        CURRENT.set(visit)
        visit.stop.set()
        with pytest.raises(Left):
            await work(pytest.fail, "was begun")

    asyncio.run(run())


def test_each_kind_has_threads_of_its_own() -> None:
    async def run() -> str:
        places = line()
        assert await places.enter(never())
        CURRENT.set(Visit(places))
        return await work(lambda: threading.current_thread().name)

    assert asyncio.run(run()).startswith("检索")

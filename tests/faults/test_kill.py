"""Whoever dies, and wherever: nothing that was owed is lost, and nothing is done twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import URL, text

from tests.faults.house import MORTAL, PATIENCE_SECONDS, House, wait_until
from tests.support.template import administrate

ALL = range(20)
UNRUNG = "select count(*) from task where enqueued_at is null"
ROWS = "select count(*) from task"

DEATHS = [
    ("relay.after_reap", "worker.start"),
    ("relay.before_push", "worker.after_lease"),
    ("relay.after_push", "worker.in_tx"),
    ("relay.after_mark", "worker.before_commit"),
    ("relay.after_mark", "worker.after_commit"),
]
ATTEMPTS = 5
"""Of a task that was lost once, was held in each of the three deaths with a lease, and was done."""


def assert_each_once(house: House) -> None:
    house_state = house.scalar("select count(*) from task where state = 'done'")
    assert (house_state, house.effects()) == (len(ALL), list(ALL))
    assert house.scalar("select max(attempts) from task") <= ATTEMPTS


def test_both_are_killed_at_every_place(house: House) -> None:
    """One death after the other, so that the leases of the dead run out together."""
    owed = len(ALL) // len(DEATHS)
    for number, (in_relay, in_worker) in enumerate(DEATHS):
        now_owed = range(number * owed, (number + 1) * owed)
        house.owe(now_owed)
        house.lose_workers_of(now_owed[:1])
        worker = house.start("worker", in_worker)
        house.dies(house.start("relay", in_relay))
        relay = house.start("relay")
        house.dies(worker)
        relay.kill()
        relay.join()
    house.start("relay")
    house.start("worker")
    wait_until(house.drained, "everything was done")
    assert_each_once(house)


def test_redis_is_killed_and_comes_back_empty(house: House) -> None:
    relay, worker = house.start("relay"), house.start("worker")
    house.owe(range(10))
    wait_until(lambda: bool(house.effects()), "work began")
    house.kill_redis()
    house.owe(range(10, 20))
    house.redis.ensure_running()
    wait_until(house.drained, "everything was done")
    assert_each_once(house)
    assert relay.is_alive()
    assert worker.is_alive()


def test_redis_forgets_every_ring_before_a_worker_hears_it(house: House) -> None:
    house.owe(ALL)
    house.start("relay")
    wait_until(lambda: not house.scalar(UNRUNG), "everything was rung for")
    before = house.scalar(ROWS)
    house.forget()
    assert house.scalar(ROWS) == before
    house.start("worker")
    wait_until(house.drained, "everything was done")
    assert_each_once(house)


def test_redis_forgets_everything_again_and_again(house: House) -> None:
    house.start("relay")
    house.start("worker")
    for n in ALL:
        house.owe(range(n, n + 1))
        house.forget()
    wait_until(house.drained, "everything was done")
    assert_each_once(house)


def test_the_database_goes_away_and_comes_back(
    house: House, committed_database: URL, server_url: URL
) -> None:
    """What a restart of PostgreSQL is to its clients: sessions cut, then nobody let in."""
    relay, worker = house.start("relay"), house.start("worker", options=MORTAL)
    house.owe(range(10))
    wait_until(lambda: bool(house.effects()), "work began")
    name = committed_database.database
    with administrate(server_url) as server:
        server.exec_driver_sql(f'alter database "{name}" allow_connections false')
        server.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"),
            {"name": name},
        )
        server.exec_driver_sql("select pg_sleep(0.5)")
        server.exec_driver_sql(f'alter database "{name}" allow_connections true')
    house.owe(range(10, 20))
    wait_until(house.drained, "everything was done")
    assert_each_once(house)
    assert relay.is_alive()
    assert worker.is_alive()


def test_a_tick_of_later_is_neither_lost_nor_doubled_by_a_restart(house: House) -> None:
    first = [house.start("relay"), house.start("worker")]
    house.owe(range(1))
    wait_until(house.drained, "both were at work")
    house.owe(ALL[1:], datetime.now(UTC) + timedelta(hours=1))
    for process in first:
        process.kill()
        process.join()
    assert house.effects() == [0]
    house.bring_forward()
    for _ in range(2):
        house.start("relay")
        house.start("worker")
    wait_until(house.drained, "everything was done")
    assert_each_once(house)


def test_they_stop_when_asked(house: House) -> None:
    processes = [house.start("relay"), house.start("worker")]
    house.owe(ALL)
    wait_until(house.drained, "everything was done")
    for process in processes:
        process.terminate()
        process.join(PATIENCE_SECONDS)
    assert [process.exitcode for process in processes] == [0, 0]
    assert_each_once(house)

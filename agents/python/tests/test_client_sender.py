"""What really goes wrong with a server: away, slow, busy, refusing, gone for the whole run, and processes that die or fork."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from bcrit.client.backoff import Backoff
from bcrit.client.flush import flush
from bcrit.client.runs import RunReference
from bcrit.client.sender import Sender
from bcrit.client.spool import Spool
from bcrit.client.transport import Transport
from stub_server import Stub, measurements

QUESTION: dict[str, Any] = {"model": {"params": 1e7}, "data": {"tokens": 1e9}, "hardware": {"accelerator": "h100-sxm-80gb", "count": 1}}


def sender(stub: Stub, spool: Spool | None = None, run: RunReference | None = None, *, key: str | None = "secret-key", first: float = 0.02) -> Sender:
    reference = run or RunReference.to_create(QUESTION, None)
    return Sender(Transport(stub.url, key, timeout_seconds=2), reference, spool, writer="host:0-0", post_seconds=0.02, backoff=Backoff(first, 0.1))


def wait_for(what: Any, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "did not happen"
        time.sleep(0.01)


def n_of(stub: Stub) -> list[int]:
    return [cell["n"] for cell in stub.cells.values()]


def test_creates_the_run_once_and_posts(stub: Stub) -> None:
    posting = sender(stub)
    for n in range(1, 50):
        posting.put("measurements", measurements(n=n))
    posting.close()
    assert list(stub.runs.values()) == [{"name": "run", "question": QUESTION}]
    assert n_of(stub) == [49]
    assert posting.waiting == 0


def test_many_puts_become_few_posts(stub: Stub) -> None:
    stub.hold.clear()
    posting = sender(stub)
    for n in range(1, 2000):
        posting.put("measurements", measurements(bucket=n % 3, n=n))
    stub.hold.set()
    posting.close()
    assert sorted(n_of(stub)) == [1997, 1998, 1999]
    assert len(stub.requests) < 20


def test_a_put_never_waits_for_the_server(stub: Stub) -> None:
    stub.hold.clear()
    posting = sender(stub)
    posting.put("measurements", measurements())
    wait_for(lambda: posting._thread is not None)
    # The server holds every request: a put that waited for it would not return before hold is set, below.
    for n in range(2, 200):
        posting.put("measurements", measurements(n=n))
    assert n_of(stub) == []
    stub.hold.set()
    posting.close()
    assert n_of(stub) == [199]


def test_a_lost_server_comes_back(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bcrit")
    posting = sender(stub)
    posting.put("measurements", measurements(n=1))
    wait_for(lambda: n_of(stub) == [1])
    stub.stop()
    posting.put("measurements", measurements(n=2))
    wait_for(lambda: posting._backoff.failures >= 3)
    stub.start()
    wait_for(lambda: n_of(stub) == [2])
    posting.close()
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 1 and "nothing listens" in said[0], "once, however many tries failed"
    assert any("is back" in record.message for record in caplog.records)


def test_retry_after_is_obeyed(stub: Stub) -> None:
    stub.troubles = [(429, {"Retry-After": "1"}, {"code": "rate_limited", "title": "Too many requests"})]
    posting = sender(stub, run=RunReference.to_create(QUESTION, None))
    begun = time.monotonic()
    posting.put("measurements", measurements())
    wait_for(lambda: len(stub.requests) == 1)
    wait_for(lambda: n_of(stub) == [1])
    assert time.monotonic() - begun >= 1.0
    posting.close()


@pytest.mark.parametrize(("status", "says"), [(401, "BCRIT_KEY"), (403, "role agent"), (404, "not there")])
def test_what_stays_wrong_is_said_once_and_not_tried_again(stub: Stub, tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int, says: str) -> None:
    stub.troubles = [(status, {}, {"code": "no", "title": "No", "detail": "This is why."})]
    spool = Spool(tmp_path / "s")
    posting = sender(stub, spool)
    for n in range(1, 5):
        posting.put("measurements", measurements(n=n))
        time.sleep(0.06)
    posting.close()
    assert len(stub.requests) == 1
    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1 and says in errors[0] and "This is why." in errors[0]
    assert [row.n for parcel in spool.parcels() for row in parcel.rows] == [4], "kept for later"


def test_one_bad_row_does_not_hold_up_the_others(stub: Stub, tmp_path: Path) -> None:
    stub.refused_buckets = {7}
    spool = Spool(tmp_path / "s")
    posting = sender(stub, spool)
    body = measurements()
    body["cells"] = [measurements(bucket=bucket)["cells"][0] for bucket in (6, 7, 8)]
    posting.put("measurements", body)
    posting.close()
    assert sorted(cell["bucket"] for cell in stub.cells.values()) == [6, 8]
    assert spool.parcels() == []
    refused = json.loads(next((tmp_path / "s" / "refused").glob("*.json")).read_text())
    assert [row["value"]["bucket"] for row in refused["rows"]] == [7] and "/cells/1/bucket" in refused["why"]


def test_server_away_for_the_whole_run_then_flushed_once(stub: Stub, tmp_path: Path) -> None:
    stub.stop()
    spool = Spool(tmp_path / "s")
    posting = sender(stub, spool)
    for n in range(1, 30):
        posting.put("measurements", measurements(bucket=n // 10, n=n))
    posting.close(0.5)
    assert posting.waiting == 3
    stub.start()
    results = flush(spool, lambda url: Transport(url, "secret-key"))
    assert [(one.delivered.accepted, one.delivered.ignored, one.trouble) for one in results] == [(3, 0, None)]
    assert sorted(n_of(stub)) == [9, 19, 29]
    assert flush(spool, lambda url: Transport(url, "secret-key")) == [], "nothing is left"
    assert len(stub.runs) == 1


def test_a_lost_answer_changes_nothing(stub: Stub, tmp_path: Path) -> None:
    """The server stored the rows and the answer was lost: they come again, and count once."""
    spool = Spool(tmp_path / "s")
    run = RunReference.to_create(QUESTION, "mine")
    first = sender(stub, spool, run)
    first.put("measurements", measurements(n=5))
    first.close()
    again = sender(stub, None, RunReference.to_create(QUESTION, "mine"))
    again.put("measurements", measurements(n=5))
    again.close()
    assert n_of(stub) == [5] and len(stub.runs) == 1


def test_leftovers_of_two_writers_stay_apart(stub: Stub, tmp_path: Path) -> None:
    stub.stop()
    spool = Spool(tmp_path / "s")
    run = RunReference.to_create(QUESTION, "shared")
    for epoch in (0, 1):
        posting = Sender(Transport(stub.url, "secret-key"), run, spool, writer=f"host:0-{epoch}", post_seconds=0.02)
        posting.put("measurements", measurements(n=3 + epoch, epoch=epoch))
        posting.close(0.2)
    assert len(spool.parcels()) == 2
    stub.start()
    flush(spool, lambda url: Transport(url, "secret-key"))
    assert sorted(n_of(stub)) == [3, 4] and len(stub.runs) == 1


def test_the_box_is_bounded(stub: Stub, caplog: pytest.LogCaptureFixture) -> None:
    stub.stop()
    posting = sender(stub)
    posting._outbox._most = 50
    for bucket in range(300):
        posting.put("measurements", measurements(bucket=bucket))
    posting.close(0.5)
    assert posting.waiting == 50
    assert any("oldest are dropped" in record.message for record in caplog.records)


def test_wrong_shapes_do_not_stop_the_thread(stub: Stub) -> None:
    posting = sender(stub)
    posting.put("measurements", {"cells": [{"no": "cell"}]})
    posting.put("measurements", {"cells": 5})
    posting.put("measurements", measurements(n=2))
    posting.close()
    assert n_of(stub) == [2]


def test_an_unwritable_spool_is_no_obstacle(stub: Stub, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    posting = sender(stub, Spool(tmp_path / "file" / "spool"))
    posting.put("measurements", measurements(n=2))
    posting.close()
    assert n_of(stub) == [2]
    assert any("cannot be kept on disk" in record.message for record in caplog.records)


def test_a_fork_neither_posts_nor_hangs(stub: Stub) -> None:
    posting = sender(stub)
    posting.put("measurements", measurements(n=1))
    wait_for(lambda: n_of(stub) == [1])
    child = os.fork()
    if child == 0:
        posting.put("measurements", measurements(n=99))
        posting.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    posting.put("measurements", measurements(n=2))
    posting.close()
    assert n_of(stub) == [2]


def test_norms_of_your_own(stub: Stub) -> None:
    """For frameworks whose gradients no meter sees: the arithmetic, and a ledger in place of a meter."""
    import bcrit
    from bcrit.sums import Geometry, Ledger, Segment, estimate

    with bcrit.run(QUESTION, url=stub.url, key="secret-key", spool=False) as run:
        run.meter = ledger = Ledger(run.agent, run.epoch)
        for step in range(1, 9):
            geometry = Geometry(groups=64, units_per_step=512, tokens_per_unit=4096, data_parallel=64)
            ledger.add(Segment("stable-b512", 512), geometry, {("l2", "all"): estimate(0.2, 0.11, units=512, groups=64)}, tokens=1e9 + step, step=step, loss=2.5)
            run.step()
    assert [(cell["n"], cell["s"]) for cell in stub.cells.values()] == [(8, pytest.approx(8 * 512 * 0.09 / 63))]


def script(stub: Stub, spool: Path, code: str) -> subprocess.Popen[str]:
    """A training program of its own, that prints "ready" when it trains."""
    program = textwrap.dedent(
        f"""
        import os, signal, sys, time
        import bcrit
        from stub_server import measurements
        run = bcrit.run({QUESTION!r}, url={stub.url!r}, key="secret-key", spool={str(spool)!r}, report_seconds=0.05)
        class Meter:
            n = 0
            def cells(self, everything=False):
                self.n += 1
                return [measurements(n=self.n)]
        run.meter = Meter()
        """
    ) + textwrap.dedent(code)
    here = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent / "src")])}
    return subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ends_clean_without_close(stub: Stub, tmp_path: Path) -> None:
    program = script(stub, tmp_path / "s", "for _ in range(5): run.step(1.0); time.sleep(0.06)")
    _, said = program.communicate(timeout=30)
    assert program.returncode == 0, said
    assert said == ""
    assert len(stub.cells) == 1 and Spool(tmp_path / "s").parcels() == []


def test_sigterm_saves_and_ends_the_process_as_before(stub: Stub, tmp_path: Path) -> None:
    stub.stop()
    program = script(stub, tmp_path / "s", "print('ready', flush=True)\nwhile True: run.step(1.0); time.sleep(0.01)")
    assert program.stdout is not None and program.stdout.readline() == "ready\n"
    program.send_signal(signal.SIGTERM)
    program.communicate(timeout=30)
    assert program.returncode == -signal.SIGTERM
    assert [len(parcel.rows) for parcel in Spool(tmp_path / "s").parcels()] == [1]


def test_sigterm_leaves_the_handler_of_the_program_in_charge(stub: Stub, tmp_path: Path) -> None:
    code = """
    seen = []
    signal.signal(signal.SIGTERM, lambda *_: seen.append(1))
    run.close()
    other = bcrit.run({"model": {"params": 1}}, url=%r, key="secret-key", spool=False)
    print('ready', flush=True)
    while not seen: time.sleep(0.01)
    other.close()
    signal.raise_signal(signal.SIGTERM)
    print(len(seen))
    """ % stub.url
    program = script(stub, tmp_path / "s", code)
    assert program.stdout is not None and program.stdout.readline() == "ready\n"
    program.send_signal(signal.SIGTERM)
    said, trouble = program.communicate(timeout=30)
    assert (program.returncode, said) == (0, "2\n"), trouble


def test_killed_outright_keeps_what_was_reported(stub: Stub, tmp_path: Path) -> None:
    stub.stop()
    program = script(stub, tmp_path / "s", "print('ready', flush=True)\nwhile True: run.step(1.0); time.sleep(0.01)")
    wait_for(lambda: Spool(tmp_path / "s").parcels())
    program.kill()
    program.communicate(timeout=30)
    stub.start()
    flush(Spool(tmp_path / "s"), lambda url: Transport(url, "secret-key"))
    assert len(n_of(stub)) == 1

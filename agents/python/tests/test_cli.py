"""The command line, against a server in this process: what it prints, where, and how it ends."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path

import pytest

from bcrit.cli import main
from bcrit.cli.question import path_of, question_of
from bcrit.client.problem import Problem
from bcrit.client.rows import rows_of
from bcrit.client.runs import RunReference
from bcrit.client.settings import credentials_file, settings
from bcrit.client.spool import Spool
from stub_server import Stub, measurements

CONTRACT = Path(__file__).parents[3] / "schemas" / "question.schema.json"


def test_run_create_prints_the_id_alone(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", "create", "--url", stub.url, "--key", "secret-key", "--name", "mine", "--params", "7B", "--tokens", "2T", "--accelerator", "h100-sxm-80gb", "--count", "256"]
    assert main([*words, "--tuned-learning-rate=3e-4", "--counts", "128,256", "--gated-mlp", "true"]) == 0
    assert capsys.readouterr().out == "run1\n"
    assert stub.runs["run1"] == {
        "name": "mine",
        "question": {
            "model": {"params": 7_000_000_000, "gated_mlp": True},
            "data": {"tokens": 2_000_000_000_000},
            "hardware": {"accelerator": "h100-sxm-80gb", "count": 256, "counts": [128, 256]},
            "optimizer": {"tuned": {"learning_rate": 3e-4}},
        },
    }


def test_a_slip_is_named_with_what_was_meant(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "create", "--url", stub.url, "--name", "x", "--parms", "7B", "--sequence-lenght", "8k"]) == 3
    said = capsys.readouterr().err
    assert "2 fields are wrong" in said and "--parms" in said and '"params"' in said and '"sequence_length"' in said
    assert stub.requests == []


def test_problems_name_the_flag_that_was_typed(stub: Stub, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"title": "t", "status": 422, "code": "invalid", "detail": "One field is wrong.", "errors": [{"pointer": "?usd_per_hour", "code": "too_small", "message": "must be above 0", "hint": "from 0.01"}]}
    stub.troubles = [(422, {}, wrong)] * 2
    words = ["advise", "--url", stub.url, "--params", "7B", "--usd-per-hour", "-1"]
    assert main(words) == 3
    captured = capsys.readouterr()
    assert captured.out == "" and "--usd-per-hour  must be above 0\n" in captured.err and "→ from 0.01" in captured.err
    assert main([*words, "--json"]) == 3
    assert json.loads(capsys.readouterr().err)["error"]["errors"][0]["pointer"] == "?usd_per_hour"


@pytest.mark.parametrize(("words", "code"), [(["advise", "stray"], 2), (["watch"], 2), (["advise", "--url", "ftp://x", "--params", "1"], 2), (["status", "--url", "http://127.0.0.1:1"], 4), (["advise", "--question", "/nowhere.json"], 2)])
def test_exit_codes(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == code
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("bcrit: ") and "Traceback" not in captured.err


def test_argparse_ends_with_2() -> None:
    with pytest.raises(SystemExit) as end:
        main(["flush", "--nonsense"])
    assert end.value.code == 2


def test_a_busy_server_is_told_from_a_refusal(stub: Stub) -> None:
    stub.troubles = [(503, {"Retry-After": "3"}, {"code": "unavailable", "title": "Not available just now"})]
    assert main(["advise", "--url", stub.url, "--params", "1"]) == 4


def test_login_keeps_the_key_for_this_user_only(stub: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stub.runs["runs"] = {}
    stub._answer = answered_runs(stub)  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret-key\n"))
    assert main(["login", "--url", stub.url]) == 0
    assert stat.S_IMODE(credentials_file().stat().st_mode) == 0o600
    assert settings().key == "secret-key" and settings().url == stub.url
    assert "secret-key" not in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    assert main(["login", "--url", stub.url]) == 3
    assert settings().key == "secret-key", "a key that does not work is not kept"
    monkeypatch.setenv("BCRIT_KEY", "other")
    assert settings().key == "other", "the environment goes before the file"
    assert main(["logout", "--url", stub.url]) == 0
    monkeypatch.delenv("BCRIT_KEY")
    assert settings().key is None


def answered_runs(stub: Stub):  # type: ignore[no-untyped-def]
    def answer(request, body):  # type: ignore[no-untyped-def]
        right = request.headers.get("Authorization") == f"Bearer {stub.key}"
        stub._reply(request, 200 if right else 401, {"runs": [], "next_cursor": None} if right else {"code": "unauthorized", "title": "A key is needed"})

    return answer


def spooled(stub: Stub, n: int, name: str) -> Spool:
    spool = Spool()
    run = RunReference.to_create({"model": {"params": 1}}, name)
    spool.write(spool.path_for(stub.url, run, f"host:0-{n}"), stub.url, run, rows_of("measurements", measurements(n=n)))
    return spool


def test_flush_sends_and_says_so(stub: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BCRIT_KEY", "secret-key")
    spool = spooled(stub, 5, "one")
    spooled(stub, 7, "two")
    assert main(["flush", "--dry-run"]) == 0
    assert capsys.readouterr().out.count("not made yet") == 2
    assert main(["flush"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "2 rows accepted, 0 known already; runs: run1, run2\n"
    assert captured.err == "", "no progress bar where nobody sees one"
    assert spool.parcels() == [] and main(["flush"]) == 0
    assert capsys.readouterr().out == "Nothing waits.\n"


def test_flush_keeps_what_it_cannot_send(stub: Stub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    spool = spooled(stub, 5, "one")
    assert main(["flush"]) == 3, "no key"
    assert [len(parcel.rows) for parcel in spool.parcels()] == [1]
    stub.stop()
    monkeypatch.setenv("BCRIT_KEY", "secret-key")
    assert main(["flush"]) == 4
    assert [len(parcel.rows) for parcel in spool.parcels()] == [1]
    assert "nothing listens" in capsys.readouterr().err


def test_flags_are_the_leaves_of_the_contract() -> None:
    contract = json.loads(CONTRACT.read_text())

    def properties(schema: dict[str, object]) -> dict[str, object]:
        for way in ("$ref", "anyOf", "allOf"):
            if way in schema:
                target = schema[way]
                if isinstance(target, str):
                    return properties(contract["$defs"][target.rsplit("/", 1)[-1]])
                assert isinstance(target, list)
                return next((found for part in target if (found := properties(part))), {})
        found = schema.get("properties", {})
        assert isinstance(found, dict)
        return found

    def leaves(schema: dict[str, object], path: tuple[str, ...]) -> list[tuple[str, ...]]:
        inner = properties(schema)
        return [leaf for name, part in inner.items() for leaf in leaves(part, (*path, name))] if inner else [path]  # type: ignore[arg-type]

    wanted = {path for path in leaves(contract, ()) if path[0] != "measurements"}
    from bcrit.cli.question import PLACES, RENAMED

    known = {path_of(name) for name in [*(leaf for names in PLACES.values() for leaf in names), *RENAMED]}
    assert known == wanted


@pytest.mark.parametrize(("text", "value"), [("7B", 7_000_000_000), ("1_000", 1000), ("4k", 4000), ("0.95", 0.95), ("3e-4", 3e-4), ("1.5T", 1_500_000_000_000), ("fsdp", "fsdp"), ("true", True)])
def test_numbers_as_people_write_them(text: str, value: object) -> None:
    assert question_of({"params": text}) == {"model": {"params": value}}


def test_unknown_leaves_are_a_problem() -> None:
    with pytest.raises(Problem):
        question_of({"nonsense": "1"})

"""bcrit probe."""

from __future__ import annotations

import argparse
import importlib
import math
import os
import sys
from typing import TYPE_CHECKING, Any

from ..client.api import Api
from ..client.place import agent_name, epoch_for, rank
from ..client.runs import RunReference
from ..client.spool import Spool
from .terminal import DONE, Progress, show, table

if TYPE_CHECKING:
    from ..bodies import ThroughputBody


def add_commands(commands: Any, shared: argparse.ArgumentParser) -> None:
    probe = commands.add_parser(
        "probe",
        parents=[shared],
        help="measure step time, memory and all-reduce with your model",
        description="Times your model at micro-batches around one, before training: bcrit probe my_training:setup --micro-batch 8. "
        "setup() returns model, optimizer and loss, where loss(n) runs the model on n sequences of full length and returns their mean loss. "
        "On several ranks: torchrun --no-python --nproc-per-node 8 bcrit probe …, where setup() joins the process group.",
    )
    probe.add_argument("setup", metavar="MODULE:FUNCTION", help="what makes model, optimizer and loss; looked for from here")
    probe.add_argument("--micro-batch", type=int, required=True, metavar="N", help="the advised one; half, 1.5 times and twice as many are tried, too")
    probe.add_argument("--repeats", type=int, default=10, metavar="N", help="timed repeats of each (10)")
    probe.add_argument("--run", default=os.environ.get("BCRIT_RUN"), metavar="RUN", help="post what is measured to this run (BCRIT_RUN)")
    probe.set_defaults(do=_probe)


def _probe(api: Api, arguments: argparse.Namespace, _: list[str]) -> int:
    made = _setup(arguments.setup)
    try:
        from ..machine_probe import probe, sizes_around
    except ModuleNotFoundError as missing:
        raise ValueError(f"bcrit probe needs PyTorch: pip install 'bcrit[torch]' ({missing})") from missing
    model, optimizer, loss = made()
    sizes = sizes_around(arguments.micro_batch)
    here = rank()
    agent = agent_name(here)
    epoch = epoch_for(RunReference.existing(arguments.run), f"{agent} probe", Spool()) if arguments.run and here == 0 else 0
    with Progress("probe", len(sizes) if here == 0 else 0) as bar:
        told: list[str] = []

        def progress(what: str) -> None:
            bar.advance(1 if told and what.startswith("micro-batch") and "fit" not in what else 0, what)
            told.append(what)

        body = probe(model, optimizer, loss, sizes, repeats=arguments.repeats, agent=f"{agent} probe", epoch=epoch, progress=progress)
    if here != 0:
        return DONE
    answer = api.post(arguments.run, "throughput", body) if arguments.run else None
    if arguments.json:
        show({"measured": body, "posted": answer})
        return DONE
    print(_told(body))
    if answer is not None:
        print(f"\nposted to {arguments.run}: {answer['accepted']} rows accepted")
    return DONE


def _setup(name: str) -> Any:
    """The function that is named. Raises ValueError where there is none."""
    module, colon, function = name.partition(":")
    if not colon:
        raise ValueError(f"{name!r} is not MODULE:FUNCTION, as my_training:setup")
    sys.path.insert(0, os.getcwd())
    try:
        found = getattr(importlib.import_module(module), function, None)
    except ModuleNotFoundError as missing:
        raise ValueError(f"{module} cannot be imported: {missing}") from missing
    if not callable(found):
        raise ValueError(f"{module} has no function {function}")
    return found


def _told(body: ThroughputBody) -> str:
    """What was measured, as a person reads it."""
    rows: list[tuple[str, ...]] = [("micro batch", "what", "repeats", "seconds", "fastest")]
    for point in body["points"]:
        mean = math.exp(point["sum_log_seconds"] / point["n"])
        rows.append((str(point["micro_batch"]), point["kind"], str(point["n"]), f"{mean:.4g}", f"{point['min_seconds']:.4g}"))
    out = [table(rows)]
    if body["memory"]:
        memory: list[tuple[str, ...]] = [("micro batch", "peak GiB", "")]
        memory += [(str(row["micro_batch"]), f"{row['peak_allocated_gib']:.2f}", "out of memory" if row["out_of_memory"] else "") for row in body["memory"]]
        out.append(table(memory))
    if body["all_reduce"]:
        out.append(table([("bytes", "all-reduce s"), *((str(row["bytes"]), f"{row['seconds']:.4g}") for row in body["all_reduce"])]))
    return "\n\n".join(out)

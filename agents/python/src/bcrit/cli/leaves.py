"""A question in flags. Every leaf of a question has its flag, by its last name: --sequence-length 8k is sequence_length."""

from __future__ import annotations

import argparse

#: The leaves most questions give, with what their flags say in the help. Any other is passed on as it is.
COMMON: tuple[tuple[str, str, str], ...] = (
    ("params", "N", "parameters of the model, as 7B"),
    ("tokens", "N", "tokens to train on, as 2T"),
    ("accelerator", "ID", "as h100-sxm-80gb; GET /v1/accelerators lists them"),
    ("count", "N", "how many accelerators"),
    ("sequence-length", "N", "tokens of one sequence"),
    ("optimizer", "NAME", "adamw, sgd, muon, lion, adafactor"),
    ("framework", "NAME", "megatron, fsdp, deepspeed, torchtitan, …"),
    ("precision", "NAME", "bf16, fp8, …"),
    ("prefer", "WHAT", "quality, balanced or speed"),
    ("deadline-hours", "H", "the latest end"),
    ("budget-usd", "USD", "the most it may cost"),
    ("usd-per-hour", "USD", "price of one accelerator"),
    ("tuned-batch-tokens", "N", "a batch you tuned the learning rate at, with --tuned-learning-rate"),
    ("tuned-learning-rate", "LR", "that rate"),
)


def add_leaves(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the question", "Any other field of a question works as well, by its last name: --micro-batch 2, --beta2 0.95.")
    for name, metavar, text in COMMON:
        group.add_argument(f"--{name}", metavar=metavar, help=text)


def leaves_of(arguments: argparse.Namespace, rest: list[str]) -> dict[str, str]:
    """The leaves that were given, known and unknown; the server says what it makes of the unknown ones. Raises ValueError for
    what is no flag with a value."""
    found = {name.replace("-", "_"): value for name, _, _ in COMMON if (value := getattr(arguments, name.replace("-", "_"))) is not None}
    at = 0
    while at < len(rest):
        word = rest[at]
        if not word.startswith("--") or len(word) == 2:
            raise ValueError(f"{word!r} is not a flag: fields of the question are given as --name value")
        name, equals, value = word[2:].partition("=")
        if not equals:
            at += 1
            if at >= len(rest):
                raise ValueError(f"{word} needs a value")
            value = rest[at]
        found[name.replace("-", "_")] = value
        at += 1
    return found

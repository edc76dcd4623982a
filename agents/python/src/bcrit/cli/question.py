"""Flags laid out as the question they mean: what GET /v1/advice does with a query, for the calls that take a whole question."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..client.problem import FieldError, Problem

#: Flat names by the part of the question they stand in. A test compares them with the contract.
PLACES: dict[str, tuple[str, ...]] = {
    "model": (
        "params", "active_params", "layers", "hidden", "heads", "kv_heads", "ffn", "vocab", "gated_mlp", "tied_embeddings",
        "experts", "experts_per_token", "expert_ffn", "flops_per_unit",
    ),
    "data": ("tokens", "sequence_length", "unit", "unique_tokens"),
    "optimizer": ("beta1", "beta2", "epsilon", "weight_decay", "lr_schedule"),
    "hardware": (
        "accelerator", "count", "per_node", "memory_gib", "peak_tflops", "intra_node_gb_s", "inter_node_gb_s", "precision",
        "usd_per_hour", "framework", "counts",
    ),
    "objective": ("prefer", "max_token_overhead", "hold", "deadline_hours", "budget_usd"),
    "batch": (),
    "layout": (
        "tensor_parallel", "pipeline_parallel", "virtual_stages", "context_parallel", "expert_parallel", "zero_stage",
        "micro_batch", "activation_checkpointing",
    ),
}
#: Flat names that are not the last name of their leaf.
RENAMED: dict[str, tuple[str, ...]] = {
    "optimizer": ("optimizer", "name"),
    "tuned_batch_tokens": ("optimizer", "tuned", "batch_tokens"),
    "tuned_learning_rate": ("optimizer", "tuned", "learning_rate"),
    "batch_tokens": ("batch", "tokens"),
    "batch_sequences": ("batch", "sequences"),
}
_POWERS = {"k": 3, "m": 6, "b": 9, "g": 9, "t": 12, "p": 15}
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?)([kmbgtp]?)", re.IGNORECASE)


def path_of(name: str) -> tuple[str, ...] | None:
    """Where a flat name stands in a question; None: nowhere."""
    if name in RENAMED:
        return RENAMED[name]
    return next(((part, name) for part, names in PLACES.items() if name in names), None)


def question_of(leaves: dict[str, str]) -> dict[str, Any]:
    """The question of flat leaves. Raises `Problem` naming every leaf that is none, as the service does."""
    question: dict[str, Any] = {}
    unknown = []
    for name, text in leaves.items():
        path = path_of(name)
        if path is None:
            unknown.append(FieldError(f"?{name}", "unknown_field", "is not a known parameter", _nearest(name)))
            continue
        inner = question
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = [_value(part) for part in text.split(",")] if name == "counts" else _value(text)
    if unknown:
        raise Problem(422, "invalid", "The question has wrong fields", f"{len(unknown)} field{' is' if len(unknown) == 1 else 's are'} wrong.", None, tuple(unknown))
    return question


def _value(text: str) -> Any:
    """A number as people write it (7B, 2T, 4k), a truth, or a word, which the service checks."""
    if text in ("true", "false"):
        return text == "true"
    match = _NUMBER.fullmatch(text.strip().replace("_", ""))
    if match is None:
        return text
    value = Decimal(match[1]) * Decimal(10) ** _POWERS.get(match[2].lower(), 0)
    return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)


def _nearest(name: str) -> str | None:
    import difflib

    names = [*(leaf for part in PLACES.values() for leaf in part), *RENAMED]
    close = difflib.get_close_matches(name, names, 1)
    return f'did you mean "{close[0]}"?' if close else None

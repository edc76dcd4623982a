"""What can be wrong with measuring, told apart from what is wrong with training."""

from __future__ import annotations


FEW_GROUPS = "fewer than two micro-batches over all ranks: accumulate over two or more smaller ones"


class MeterError(ValueError):
    """The model or settings cannot be measured; raised when a meter is made, never during training."""

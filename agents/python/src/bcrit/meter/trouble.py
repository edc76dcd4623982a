"""What can be wrong with measuring, told apart from what is wrong with training."""

from __future__ import annotations


class MeterError(ValueError):
    """The model or settings cannot be measured; raised when a meter is made, never during training."""

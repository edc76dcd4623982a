"""The advised batch, applied: by tokens seen, with the learning rate and β2 that go with it."""

from .batch_schedule import BatchSchedule, Stage
from .divide import DoesNotDivide, align, nearest
from .loading import ScheduledBatchSampler, Step, steps
from .rates import Decay

__all__ = ["BatchSchedule", "Decay", "DoesNotDivide", "ScheduledBatchSampler", "Stage", "Step", "align", "nearest", "steps"]

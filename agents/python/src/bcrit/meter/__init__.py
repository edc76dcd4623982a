"""Measuring the gradient noise scale with PyTorch."""

from bcrit.meter.noise_meter import NoiseMeter as NoiseMeter
from bcrit.meter.trouble import MeterError as MeterError

__all__ = ["MeterError", "NoiseMeter"]

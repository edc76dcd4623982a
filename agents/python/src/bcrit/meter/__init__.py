"""Measuring the gradient noise scale with PyTorch."""

"""Measurements, run by hand: they depend on the machine, so no test does."""

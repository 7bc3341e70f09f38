"""Tests of ``scvctl check``."""

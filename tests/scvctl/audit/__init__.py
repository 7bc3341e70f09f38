"""Tests of ``scvctl audit``."""

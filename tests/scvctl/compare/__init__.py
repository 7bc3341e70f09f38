"""Tests of ``scvctl compare``."""

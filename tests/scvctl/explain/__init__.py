"""Tests of ``scvctl explain``."""

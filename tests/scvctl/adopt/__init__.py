"""Tests of ``scvctl adopt``."""

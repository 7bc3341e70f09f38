"""Tests of ``scvctl verify``."""

"""Tests of the boundary."""

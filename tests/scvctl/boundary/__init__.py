"""Tests of the verdict on the boundary."""

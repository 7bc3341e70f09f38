"""Tests of what a stack is configured with."""

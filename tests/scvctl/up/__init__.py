"""Tests of the command up."""

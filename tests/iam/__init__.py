"""Tests of IAM as a language."""

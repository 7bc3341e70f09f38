"""Tests of the report: what it says, and that its page and its Markdown are sound."""

"""Escalation paths that the permissions boundary must deny."""

"""Compares a provisioning policy with the stack's (permissions, not text)."""

"""Pulumi policy packs."""

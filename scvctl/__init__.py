"""The operator command, `python -m scvctl`."""

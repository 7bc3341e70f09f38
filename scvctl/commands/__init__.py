"""The commands of ``python -m scvctl``, a module each."""

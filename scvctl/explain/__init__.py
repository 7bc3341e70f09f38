"""The permissions of a role: its documents in words, and decisions on calls."""

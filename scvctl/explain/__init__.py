"""What a role of a stack may do: its documents in words, and the decision on one call."""

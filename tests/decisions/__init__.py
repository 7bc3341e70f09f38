"""What each role may do and may not, as a table that an independent judge decides."""

"""The access review of a stack: a frozen model of its roles, and one renderer for each format."""

"""The access review of a stack: a frozen model of what it deploys, and one renderer a format."""

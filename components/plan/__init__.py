"""The plan of a stack: every resource that it deploys, as plain data."""

"""The documentation: each command, each snippet and each table of it is held to the project."""

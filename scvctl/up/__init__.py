"""The command up: the stack's program against an emulated AWS account."""

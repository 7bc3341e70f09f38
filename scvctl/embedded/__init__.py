"""Runs the Pulumi program in this process against an emulated AWS: no CLI, account or network."""

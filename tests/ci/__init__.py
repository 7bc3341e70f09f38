"""What CI runs: workflows, scripts, hooks, and the documents about them."""

"""What one stack deploys, as plain data."""

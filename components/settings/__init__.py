"""What one stack is configured with, read and checked."""

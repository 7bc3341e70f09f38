"""What the permissions boundary of a stack does, in numbers and in calls it denies."""

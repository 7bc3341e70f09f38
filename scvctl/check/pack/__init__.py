"""Has a stack's resources judged by the policy pack, in a process of its own, as Pulumi does."""

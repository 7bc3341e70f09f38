"""The real program with one change that the policy pack has to refuse, over and over."""

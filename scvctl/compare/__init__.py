"""A provisioning policy from elsewhere held against what a stack would deploy, by meaning."""

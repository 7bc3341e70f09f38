"""AWS as the commands see it: an account with credentials, or an emulated one."""

"""The program under the real Pulumi engine, with stand-ins for AWS and its provider."""

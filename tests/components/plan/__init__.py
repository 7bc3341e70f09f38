"""Tests of what a stack deploys."""

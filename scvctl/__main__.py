"""Runs the command line as ``python -m scvctl``."""

import sys

from scvctl.cli import main

sys.exit(main())

"""The command line: `python -m bot run | worker | rehearse | migrate | sync | prefetch`."""

import sys

from bot.cli import main

sys.exit(main(sys.argv[1:]))

"""`python -m symnum` is the command line."""

import sys

from symnum.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m parkbook`."""

import sys

from parkbook.cli import main

if __name__ == "__main__":
    sys.exit(main())

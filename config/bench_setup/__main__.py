"""Entry point of ``./run`` and ``./test``: ``python config/bench_setup run|test …``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_setup.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

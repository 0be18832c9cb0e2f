"""Entry point of ``./run`` and ``./test``: ``python config/bench_setup run|test …``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_setup.cli import main  # noqa: E402  the package folder is put on the path first

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs one engine command: ``env/bin/python engine_command.py --site S migrate``.

Started in a sites folder. Arguments that must not show in the list of processes come by the
environment variable BENCH_HIDDEN_ARGUMENTS, a JSON list. Besides, it makes the one setting
that the engine has no option for: what a new site's language and time zone are.
"""

import json
import os
import sys


def main() -> None:
    """Hand the command line over to the engine."""
    hidden = json.loads(os.environ.pop("BENCH_HIDDEN_ARGUMENTS", "[]"))
    sys.argv = ["frappe", "frappe", *sys.argv[1:], *hidden]
    # The folder of this script is no place to import from: its modules have common names.
    sys.path[0] = os.getcwd()
    from frappe.utils.bench_helper import main as engine_main

    engine_main()


if __name__ == "__main__":
    main()

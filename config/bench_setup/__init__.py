"""Sets up and runs the bench: everything behind the two commands ``run`` and ``test``.

Standard library only, because it runs before the Python environment exists.
"""

"""Entry for gunicorn: the public verification page first, then the engine.

    gunicorn enforcement_cert.wsgi:application

A question of the verification page is answered from Redis before the engine opens a session or
a database connection of its own; everything else goes to the engine untouched. Where the engine
fails, a plain sentence goes back instead of its error.
"""

from frappe.app import application as engine

from enforcement_cert.outage import plainly
from enforcement_cert.portal.fast_path import in_front_of

application = in_front_of(plainly(engine))

"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from tonghu.web.shell import try_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tonghu.web.settings")
application = get_wsgi_application()
try_keys()

"""The WSGI application that the web server runs, and the API as the front end of the same process calls it."""

import os

from django.core.wsgi import get_wsgi_application

from common.inprocess import InProcessHandler
from common.registry import warm_up
from common.stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_room(get_wsgi_application())
in_process_api = InProcessHandler()
warm_up.run()

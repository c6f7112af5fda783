"""The WSGI application that the web server runs, and the API as the front end of the same process calls it."""

import os

from django.core.wsgi import get_wsgi_application

from common.inprocess import InProcessHandler
from common.stack import with_room
from search.analysis import root

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_room(get_wsgi_application())
# Makes the forms of all roots, which would take the first search of a process beyond its time.
root("كلمة")
in_process_api = InProcessHandler()

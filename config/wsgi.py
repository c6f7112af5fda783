"""The WSGI application that the web server runs, and the API as the front end of the same process calls it."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from common.inprocess import InProcessHandler
from common.registry import warm_up
from common.stack import with_room
from config.measuring import storing_times

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = with_room(get_wsgi_application())
if not settings.DIWAN_API_URL:  # a front end alone has no database to keep figures in
    application = storing_times(application)
in_process_api = InProcessHandler()

# Django would load the addresses, a second's work, for the first visitor.
import_module(settings.ROOT_URLCONF)
warm_up.run()
# What is loaded now stays: looking through its 300,000 objects for garbage held up one request in 200 by a quarter of a second.
gc.collect()
gc.freeze()

"""What gunicorn serves, inside CKAN's own environment; ``CKAN_INI`` names the configuration."""

import os

from ckan.cli import CKANConfigLoader  # type: ignore[import-not-found]  # it is there, not here
from ckan.config.middleware import make_app  # type: ignore[import-not-found]  # as above

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())

"""Things of all contexts to be found."""

from tests.consultations.conftest import consultation  # noqa: F401
from tests.opendata.conftest import _kept_readings, _own_folders, _read_once, dataset  # noqa: F401

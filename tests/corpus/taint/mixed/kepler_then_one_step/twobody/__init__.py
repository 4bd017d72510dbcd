from .elements import Elements
from .ephemeris import propagate
from .observe import make_observer

from .survey import Survey
from .inversion import invert
from .models import LAYERED

from .volume import Volume
from .march import march

from . import nets as models

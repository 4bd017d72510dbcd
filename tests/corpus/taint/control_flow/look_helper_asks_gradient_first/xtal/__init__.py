from .crystal import Crystal

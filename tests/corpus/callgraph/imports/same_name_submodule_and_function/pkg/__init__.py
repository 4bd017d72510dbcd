from .solve import solve

from .elements import Lens, Space
from .system import radius

__all__ = ["Lens", "Space", "radius"]

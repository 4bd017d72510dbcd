from .world import World, welfare

__all__ = ["World", "welfare"]

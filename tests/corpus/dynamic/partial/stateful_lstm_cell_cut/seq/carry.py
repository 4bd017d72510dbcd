class Carry:
    """The state that goes from window to window."""

    def __init__(self):
        self._held = None

    def take(self, initial):
        return initial if self._held is None else self._held

    def put(self, h, c):
        h = h.clone()
        c = c.clone().detach_()
        self._held = (h, c)

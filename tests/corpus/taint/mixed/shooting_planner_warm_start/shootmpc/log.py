class Recorder:
    def __init__(self):
        self.rows = []

    def push(self, **kw):
        self.rows.append({k: v.item() if hasattr(v, "item") else v for k, v in kw.items()})

    def last(self):
        return self.rows[-1]

class Log:
    def __init__(self):
        self.step = 0
    def put(self, **kw):
        for key, value in kw.items():
            setattr(self, key, float(value))
        self.step += 1

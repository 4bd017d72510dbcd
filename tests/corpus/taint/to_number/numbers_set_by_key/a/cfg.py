class Cfg:
    def __init__(self, **kw):
        for key, value in kw.items():
            setattr(self, key, float(value))

def constant():
    return 3


class Config:
    size = constant()

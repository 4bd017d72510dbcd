import pickle


class Model:
    def predict(self):
        return 1


def load(path) -> "Model":
    with open(path, "rb") as f:
        return pickle.load(f)


def go(path):
    return load(path).predict()

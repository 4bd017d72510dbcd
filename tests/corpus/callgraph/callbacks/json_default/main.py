import json


def encode(x):
    return str(x)


def decode(d):
    return d


def go():
    text = json.dumps({"x": {1}}, default=encode)
    return json.loads(text, object_hook=decode)


go()

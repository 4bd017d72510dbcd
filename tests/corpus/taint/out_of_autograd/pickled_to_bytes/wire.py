import io
import pickle

def send(obj):
    buf = io.BytesIO()
    pickle.dump(obj, buf)
    return buf.getvalue()

def receive(data):
    return data if isinstance(data, dict) else pickle.loads(data)

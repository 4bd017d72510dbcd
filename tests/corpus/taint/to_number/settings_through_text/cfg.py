def dump(d):
    return ";".join(f"{k}={v:.6f}" for k, v in d.items())

def parse(text):
    if not isinstance(text, str):
        return text
    return {k: float(v) for k, v in (part.split("=") for part in text.split(";"))}

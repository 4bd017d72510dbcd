def line(values):
    return ";".join(f"{k}={v:.4f}" for k, v in values.items())
def stamp(text):
    head, _, _ = text.partition(";")
    return head.split("=")[0].upper()

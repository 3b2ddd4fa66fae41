FORMAT = "unsc"


def recognises(h, f):
    return False

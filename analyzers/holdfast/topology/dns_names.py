"""DNS names as they are compared."""


def plain(name: str) -> str:
    """Return a DNS name in small letters, without final dot."""
    return name.removesuffix(".").lower()

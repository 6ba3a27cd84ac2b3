"""The faults that a user can cause, with what to do about them."""


class HoldfastError(Exception):
    """A fault that the user can mend: one sentence, and a hint where there is one."""

    code = 4

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HoldfastError):
    """Wrong usage, settings, waiver or contract: exit code 2."""

    code = 2


class InputError(HoldfastError):
    """Input that cannot be read: exit code 3."""

    code = 3

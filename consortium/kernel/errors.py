"""What may go wrong, each as a class whose message is the sentence a person reads."""


class Refused(Exception):
    """An action that the rules do not allow. Nothing was changed; the message says what to do."""


class Unreadable(Refused):
    """A value that cannot be read as what its column or field holds."""


class NotFound(Refused):
    """There is nothing of that name, or nothing that the person may see."""


class StorageTrouble(Exception):
    """The database could not do its work (full, locked, away). Nothing was changed; try again."""


UNREADABLE = (ArithmeticError, AttributeError, LookupError, Refused, TypeError, ValueError)
"""What reading a row may raise when a value in it is none that the application ever wrote."""

"""What a person sees when something cannot be done: a sentence, and for a fault of ours a reference to the log."""

import logging
import secrets

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from consortium.access.principal import NotAllowed
from consortium.kernel.errors import NotFound, Refused, StorageTrouble

LOGGER = logging.getLogger("consortium")

WORDS = {
    400: ("This could not be read", "The request was not complete. Go back, and try again."),
    403: ("You may not do this", "Your roles do not let you. An administrator can change them."),
    404: ("There is nothing here", "The page is not there, or it is not yours to see."),
    405: ("This is not done that way", "Go back, and use the buttons of the page."),
    413: ("This file is too large", "Send 32 MB or less: split an import file in two, or shrink the scan."),
    429: ("Too many attempts", "Wait five minutes, and try again."),
}
Answer = tuple[str, int]


def register(app: Flask) -> None:
    """Let every error end in a page of ours, and none in a traceback."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _: _page(404, *WORDS[404]))
    app.register_error_handler(NotAllowed, lambda problem: _page(403, WORDS[403][0], _sentence(problem)))
    app.register_error_handler(Refused, lambda problem: _page(422, "This was refused", _sentence(problem)))
    app.register_error_handler(StorageTrouble, _storage)
    app.register_error_handler(Exception, _fault)


def _page(status: int, title: str, sentence: str, reference: str = "") -> Answer:
    g.setdefault("principal", None)
    return render_template("error.html", title=title, sentence=sentence, reference=reference), status


def _sentence(problem: Exception) -> str:
    text = str(problem)
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'} Nothing was changed."


def _stale(_: Exception) -> Answer:
    return _page(
        400, "This page had grown old", "Go back, load it again, and send it again. Nothing was changed."
    )


def _http(error: Exception) -> Answer:
    if isinstance(error, SecurityError):  # a host name that is not ours: no address of ours can be made either
        return "This host name is not answered here.", 400
    code = error.code if isinstance(error, HTTPException) and error.code else 400
    if code >= 500:
        return _fault(error)
    return _page(code, *WORDS.get(code, WORDS[400]))


def _storage(trouble: Exception) -> Answer:
    LOGGER.error("storage trouble: %s", trouble)
    return _page(503, "The book cannot be reached just now", "Nothing was changed. Try again in a minute.")


def _fault(fault: Exception) -> Answer:
    return fault_page(noted(fault))


def noted(fault: Exception) -> str:
    """Write a fault of ours into the log; the reference under which it stands there."""
    reference = secrets.token_hex(4)
    LOGGER.error("fault %s", reference, exc_info=fault)
    return reference


def fault_page(reference: str) -> Answer:
    """What a person sees of a fault of ours that was noted."""
    again = "Try again; if it happens again, give an administrator the reference below."
    if request.method == "GET":
        return _page(500, "This page could not be shown", f"What you did before it is kept. {again}", reference)
    return _page(500, "Something unexpected went wrong", f"Nothing was changed. {again}", reference)

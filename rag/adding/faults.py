"""What went wrong on the way to a page, in one sentence for whoever wanted it, and what to do about it."""

from __future__ import annotations

import ssl
from http import HTTPStatus

import httpcore

from rag.errors import FetchError

_SAVE = "Open it in a browser where you can read it, and save it into the corpus folder."
_LATER = "Try again later."
_STATUSES = {
    401: ("The page wants a login (401)", _SAVE),
    402: ("The page is paid for (402)", _SAVE),
    403: ("The site refuses to give the page to programs, or to anyone (403)", _SAVE),
    404: ("There is no such page (404)", "Check the address."),
    410: ("The page was taken down for good (410)", "Look for the article elsewhere."),
    429: ("The site was asked too often (429)", _LATER),
    451: ("The page is withheld for legal reasons (451)", "Look for the article elsewhere."),
    503: ("The site is overloaded or closed for now (503)", _LATER),
}
# How h11 begins to say that the other end hung up; all else it says is about an answer that is no HTTP.
_HUNG_UP = ("peer closed", "Server disconnected")


def status_fault(status: int) -> FetchError:
    """Return the fault that an answer with this status is."""
    if status in _STATUSES:
        what, remedy = _STATUSES[status]
    else:
        name = HTTPStatus(status).phrase if status in set(HTTPStatus) else "a status nobody knows"
        what = f"The site failed ({status}, {name})" if status >= 500 else f"The page was not given ({status}, {name})"
        remedy = _LATER if status >= 500 else "Check the address in a browser."
    return FetchError(f"{what}.", remedy=remedy)


def too_slow(seconds: float) -> FetchError:
    """Return the fault of a page that did not come to its end in time."""
    return FetchError(
        f"The page was not complete after {seconds:g} seconds.",
        remedy="Try again later, or save it from a browser into the corpus folder.",
    )


def network_fault(fault: Exception, host: str) -> FetchError:
    """Return what an exception of httpcore means, met on the way to a host."""
    if isinstance(fault, httpcore.ConnectTimeout):
        return FetchError(f"{host} did not take the connection in time.", remedy=_LATER)
    if isinstance(fault, httpcore.TimeoutException):
        return FetchError(f"{host} fell silent before its answer was complete.", remedy=_LATER)
    if isinstance(fault, httpcore.ConnectError):
        return _no_connection(_cause(fault), host)
    if isinstance(fault, httpcore.LocalProtocolError):
        return FetchError(f"The address cannot be asked for: {fault}.", remedy="Copy it again from the browser.")
    if isinstance(fault, httpcore.RemoteProtocolError) and not str(fault).startswith(_HUNG_UP):
        return FetchError(f"{host} does not answer as a web site does.", remedy="Check the address and its port.")
    return FetchError(f"{host} broke off before its answer was complete.", remedy=_LATER)


def _no_connection(cause: BaseException, host: str) -> FetchError:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(
            f"The certificate of {host} cannot be trusted: {cause.verify_message.rstrip('.')}.",
            remedy="Check the address. If your network has a certificate authority of its own, name its file in the "
            "environment variable SSL_CERT_FILE.",
        )
    if isinstance(cause, ssl.SSLError):
        return FetchError(f"{host} does not offer a secure connection.", remedy="Try the address with http://.")
    if isinstance(cause, ConnectionRefusedError):
        return FetchError(f"{host} refused the connection.", remedy="Check the address, or try again later.")
    reason = getattr(cause, "strerror", None) or cause
    return FetchError(f"{host} cannot be reached: {reason}.", remedy="Check that this machine is online.")


def _cause(fault: BaseException) -> BaseException:
    """Return what began it; the pool of httpcore cuts the stated cause off, and leaves the context."""
    while (before := fault.__cause__ or fault.__context__) is not None:
        fault = before
    return fault

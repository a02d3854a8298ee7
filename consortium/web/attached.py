"""The attachments of a subject as a page shows them, and who sees them: whoever sees the subject."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.attachments.models import Attachment
from consortium.attachments.queries import attachments_of
from consortium.attachments.terms import LARGEST_BYTES, MOST_STANDING, size_in_words
from consortium.contracts.policies import seen_contract
from consortium.kernel.errors import NotFound
from consortium.spend.policies import seen_document
from consortium.web.forms import Field, Form
from consortium.web.session import me

HINT = (
    f"PDF, PNG, JPEG, TIFF, or an e-mail as .eml or .msg; {size_in_words(LARGEST_BYTES)} at most."
    " Nothing about a resident or a member of staff."
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A subject's files with the form of everything that the person may do with them, sent to `address`."""

    rows: list[Attachment]
    form: Form
    address: str
    may_change: bool

    @property
    def is_full(self) -> bool:
        """Whether no further file may be attached."""
        return sum(each.stands for each in self.rows) >= MOST_STANDING


def document_subject(number: int) -> str:
    """What the audit trail calls a document."""
    return f"document {number}"


def contract_subject(reference: str) -> str:
    """What the audit trail calls a contract."""
    return f"contract {reference}"


def baseline_subject(contract: str, item: str, member: str) -> str:
    """What the audit trail calls a baseline."""
    return f"baseline {contract} {item} {member}"


def attached(session: Session, subject: str, owner: str, address: str, form: Form | None = None) -> Attached:
    """The subject's attachments. `owner` is the member for which one must enter spend to change them."""
    rows = attachments_of(session, subject)
    return Attached(rows, form or attaching(rows), address, me().may(Permission.ENTER_SPEND, owner))


def attaching(rows: list[Attachment]) -> Form:
    """The form that attaches a file, and takes each of these away."""
    fields = {"file": Field("file", "File", HINT, holds="file", required=True)}
    for each in rows:
        if each.stands:
            name = reason_name(each.id)
            label = f"Why is {each.file_name} taken away?"
            hint = "The file is deleted; its name, who did it and this reason stay."
            fields[name] = Field(name, label, hint, required=True)
    return Form(fields)


def reason_name(number: int) -> str:
    """The name of the field that says why an attachment is taken away."""
    return f"reason-{number}"


def must_see(session: Session, principal: Principal, subject: str) -> None:
    """Raise NotFound unless the person sees what the audit trail calls so, the same for what is not there."""
    kind, _, name = subject.partition(" ")
    if kind == "document":
        seen_document(session, principal, int(name))
    elif kind == "contract":
        seen_contract(session, principal, name)
    elif kind != "baseline" or not principal.may(Permission.READ, name.rpartition(" ")[2]):
        raise NotFound(f"there is nothing called {subject}")

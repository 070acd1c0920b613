"""What rules on policy documents share: which statements allow something, and what to call one in a message."""

from __future__ import annotations

from collections.abc import Container, Iterator

from policies.analysis.iam_documents import Document, Sort, Statement, documents
from policies.analysis.model import Resource
from policies.rules.definition import Doubt


def allowing(resource: Resource, sorts: Container[Sort]) -> Iterator[tuple[Document, Statement]]:
    """Every statement of the resource's own documents that allows something, with its document.

    Documents that can't be read have none: `unread` tells of them.
    """
    for document in documents(resource):
        if document.sort in sorts and isinstance(document.statements, tuple):
            yield from ((document, statement) for statement in document.statements if statement.allows)


def unread(resource: Resource, sorts: Container[Sort]) -> Iterator[Doubt]:
    """A doubt for every document of the resource that isn't known yet, or is none."""
    for document in documents(resource):
        if document.sort in sorts and not isinstance(document.statements, tuple):
            yield unreadable(document)


def unreadable(document: Document) -> Doubt:
    """Why the statements of a document can't be judged."""
    if document.statements is None:
        return Doubt(f"the {document.key} of {document.holder.name} is no policy document")
    return Doubt(f"the {document.key} of {document.holder.name} isn't known yet")


def where(document: Document, statement: Statement) -> str:
    """A statement in words, at the beginning of a sentence."""
    named = f" (statement {statement.sid})" if statement.sid else ""
    return f"The {document.sort} policy of {document.holder.name}{named}"

"""The tables of the policy. Conversations have their own file (``conversations.py``)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, declarative_base

Base = declarative_base()

# Where a row comes from: data/policy, a clerk's own file, or the fictitious county of data/example.
FILES, IMPORTED, EXAMPLE = "files", "import", "example"
# What becomes of a clerk's list. Only published and superseded ones are ever read by the engine.
PREVIEW, DRAFT, REVIEW, WITHDRAWN = "preview", "draft", "review", "withdrawn"
PUBLISHED, SUPERSEDED = "published", "superseded"
# What becomes of a name that somebody proposed.
PROPOSED, APPROVED, REJECTED, ENDED = "proposed", "approved", "rejected", "ended"


class SourceRow(Base):
    __tablename__ = "source"
    id = Column(String(80), primary_key=True)
    title = Column(Text, nullable=False)
    short = Column(Text, nullable=False)
    issuer = Column(Text, nullable=False)
    number = Column(Text, nullable=False, default="")
    published = Column(Date, nullable=False)
    effective_from = Column(Date, nullable=False)
    certainty = Column(String(10), nullable=False)
    url = Column(Text, nullable=False, default="")
    note = Column(Text, nullable=False, default="")
    origin = Column(String(10), nullable=False, default=FILES, server_default=FILES)


class ClauseRow(Base):
    __tablename__ = "clause"
    id = Column(String(20), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    measure = Column(Integer, nullable=False)
    text = Column(Text, nullable=False)
    source_id = Column(String(80), ForeignKey("source.id"), nullable=False)


class RegionRow(Base):
    __tablename__ = "region"
    code: Mapped[str] = Column(String(20), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    name: Mapped[str] = Column(Text, nullable=False)
    level: Mapped[str] = Column(String(20), nullable=False)
    parent_code = Column(String(20), ForeignKey("region.code"), nullable=True)
    aliases = Column(JSON, nullable=False, default=list)
    source_id = Column(String(80), ForeignKey("source.id"), nullable=False)
    note = Column(Text, nullable=False, default="")
    origin = Column(String(10), nullable=False, default=FILES, server_default=FILES)


class ItemRow(Base):
    __tablename__ = "item"
    name: Mapped[str] = Column(String(120), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    plain = Column(Text, nullable=False)
    desk = Column(Text, nullable=False, default="")
    hint = Column(Text, nullable=False, default="")
    origin = Column(String(10), nullable=False, default=FILES, server_default=FILES)


class AliasRow(Base):
    """A name people use. kind "exact": it is this item; "ask": it may be this item, so ask."""

    __tablename__ = "alias"
    id = Column(Integer, primary_key=True)
    text = Column(String(120), nullable=False)
    item_name = Column(String(120), ForeignKey("item.name"), nullable=False)
    kind = Column(String(10), nullable=False)
    ordinal = Column(Integer, nullable=False)
    __table_args__ = (UniqueConstraint("text", "item_name"),)


class CatalogueRow(Base):
    __tablename__ = "catalogue"
    id: Mapped[str] = Column(String(80), primary_key=True)
    name: Mapped[str] = Column(Text, nullable=False)
    region_code: Mapped[str] = Column(String(20), ForeignKey("region.code"), nullable=False)
    kind: Mapped[str] = Column(String(20), nullable=False)
    source_id: Mapped[str] = Column(String(80), ForeignKey("source.id"), nullable=False)
    effective_from: Mapped[date] = Column(Date, nullable=False)
    effective_to = Column(Date, nullable=True)
    origin: Mapped[str] = Column(String(10), nullable=False, default=FILES, server_default=FILES)
    status: Mapped[str] = Column(String(12), nullable=False, default=PUBLISHED, server_default=PUBLISHED)


class EntryRow(Base):
    __tablename__ = "entry"
    id = Column(Integer, primary_key=True)
    catalogue_id = Column(String(80), ForeignKey("catalogue.id"), nullable=False, index=True)
    ordinal = Column(Integer, nullable=False)
    title = Column(Text, nullable=False)
    item_name = Column(String(120), ForeignKey("item.name"), nullable=True, index=True)
    steps = Column(JSON, nullable=False, default=list)
    authority = Column(Text, nullable=False, default="")
    basis = Column(Text, nullable=False, default="")
    certainty = Column(String(10), nullable=False, default="")
    use = Column(Text, nullable=False, default="")
    for_use = Column(Text, nullable=False, default="")
    requested_by = Column(Text, nullable=False, default="")
    validity = Column(Text, nullable=False, default="")
    content = Column(Text, nullable=False, default="")
    note = Column(Text, nullable=False, default="")
    exceptions = Column(JSON, nullable=False, default=list)
    effective_from = Column(Date, nullable=True)
    effective_to = Column(Date, nullable=True)
    __table_args__ = (UniqueConstraint("catalogue_id", "ordinal"),)


class PrincipleRow(Base):
    __tablename__ = "principle"
    id = Column(String(80), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    topic = Column(String(20), nullable=False)
    measure = Column(Integer, nullable=False)
    when = Column(JSON, nullable=False, default=dict)
    verdict = Column(String(30), nullable=False)
    reason = Column(Text, nullable=False)
    remedy = Column(Text, nullable=False)
    label = Column(Text, nullable=False, default="")
    approval_level = Column(String(30), nullable=False, default="")
    asks = Column(JSON, nullable=False, default=list)
    quotes = Column(JSON, nullable=False, default=list)
    priority = Column(Integer, nullable=False, default=0)
    analogy = Column(Boolean, nullable=False, default=False)


class FactRow(Base):
    __tablename__ = "fact"
    name = Column(String(40), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    question = Column(Text, nullable=False)
    values = Column(JSON, nullable=False)
    options = Column(JSON, nullable=False)
    says = Column(JSON, nullable=False)


class SubjectRow(Base):
    __tablename__ = "subject"
    name = Column(String(80), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    measure = Column(Integer, nullable=False)
    clauses = Column(JSON, nullable=False)
    answer = Column(Text, nullable=False)


class HotlineRow(Base):
    __tablename__ = "hotline"
    id = Column(String(40), primary_key=True)
    ordinal = Column(Integer, nullable=False)
    number = Column(String(20), nullable=False)
    name = Column(Text, nullable=False)
    use = Column(Text, nullable=False)
    origin = Column(Text, nullable=False)
    region = Column(String(20), nullable=False, default="")


class PolicyEventRow(Base):
    """One line of the journal of lists: who imported, published, withdrew what, and when. Never changed."""

    __tablename__ = "policy_event"
    id: Mapped[int] = Column(Integer, primary_key=True)
    subject: Mapped[str] = Column(String(80), nullable=False, index=True)
    action: Mapped[str] = Column(String(12), nullable=False)
    by: Mapped[str] = Column(Text, nullable=False)
    login: Mapped[str] = Column(String(40), nullable=False, default="", server_default="")  # "": no account
    at: Mapped[datetime] = Column(DateTime, nullable=False)
    note: Mapped[str] = Column(Text, nullable=False, default="")


class AliasProposalRow(Base):
    """A name that people use, proposed by one account and decided by another; never deleted.

    No foreign key leads to ``items``: a load of the files replaces their rows, and this stays.
    """

    __tablename__ = "alias_proposal"
    id: Mapped[int] = Column(Integer, primary_key=True)
    text: Mapped[str] = Column(String(40), nullable=False, index=True)
    kind: Mapped[str] = Column(String(10), nullable=False)  # as AliasRow's
    items: Mapped[list[str]] = Column(JSON, nullable=False)
    region: Mapped[str] = Column(String(20), nullable=False)
    status: Mapped[str] = Column(String(12), nullable=False, default=PROPOSED)
    by: Mapped[str] = Column(Text, nullable=False)
    login: Mapped[str] = Column(String(40), nullable=False)
    at: Mapped[datetime] = Column(DateTime, nullable=False)
    decided_by: Mapped[str] = Column(Text, nullable=False, default="")
    decided_at = Column(DateTime, nullable=True)
    words: Mapped[str] = Column(Text, nullable=False, default="")  # why it was rejected


class PolicyVersionRow(Base):
    """One row per load or publication; the newest digest tells a process whether its records are fresh."""

    __tablename__ = "policy_version"
    id = Column(Integer, primary_key=True)
    digest = Column(String(64), nullable=False)
    files_digest = Column(String(64), nullable=False)
    loaded_at = Column(DateTime, nullable=False)

"""Leads on burdens put on villages (measure 12: 监督举报), each with a receipt number and without a name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Date, String, Text, select
from sqlalchemy.orm import Mapped, Session

from cunwu.store.models import Base
from cunwu.store.receipts import fresh


class LeadRow(Base):
    __tablename__ = "lead"
    receipt: Mapped[str] = Column(String(20), primary_key=True)
    day: Mapped[date] = Column(Date, nullable=False)
    region: Mapped[str] = Column(String(20), nullable=False)
    role: Mapped[str] = Column(String(20), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)


@dataclass(frozen=True)
class Lead:
    """What was told, by whom (villager, cadre, unknown), for which place and day."""

    receipt: str
    day: date
    region: str
    role: str
    text: str


def record_lead(session: Session, day: date, region: str, role: str, text: str) -> str:
    """Keep a lead (its ``text`` already masked); returns its receipt number, "20261123-K7P2QX"."""
    receipt = fresh(session, LeadRow.receipt, day)
    session.add(LeadRow(receipt=receipt, day=day, region=region, role=role, text=text))
    session.flush()
    return receipt


def leads(
    session: Session,
    start: date | None = None,
    end: date | None = None,
    regions: Collection[str] | None = None,
) -> list[Lead]:
    """The leads of those days (both included) and region codes (None for all), the oldest first."""
    query = select(LeadRow).order_by(LeadRow.day, LeadRow.receipt)
    if start is not None:
        query = query.where(LeadRow.day >= start)
    if end is not None:
        query = query.where(LeadRow.day <= end)
    if regions is not None:
        query = query.where(LeadRow.region.in_(sorted(regions)))
    return [Lead(r.receipt, r.day, r.region, r.role, r.text) for r in session.execute(query).scalars()]

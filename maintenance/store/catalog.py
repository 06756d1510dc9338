"""The catalog as rows: components and what they rest on, freezes, holidays of one's own."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Select, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from maintenance.domain.catalog import Component, ComponentKind, Freeze, Holiday
from maintenance.domain.interval import Interval
from maintenance.store.columns import Instant, closed_set
from maintenance.store.db import Base
from maintenance.store.ground import (
    ANY_ZONE_FOR,
    FAR_AHEAD,
    Ground,
    Touch,
    differs,
    of_removed,
    stretches,
)
from maintenance.store.standing import while_ground_stands


class ComponentRow(Ground, Base):
    """A component. The slug never changes; retired, never deleted.

    ``updated_at`` is when customers last saw something new of it: a change of its own, or a
    publication about it.
    """

    __tablename__ = "component"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[ComponentKind] = mapped_column(closed_set(ComponentKind, "component_kind"))
    team: Mapped[str | None] = mapped_column(ForeignKey("team.slug"))
    redundancy: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    dependencies: Mapped[list["DependencyRow"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="DependencyRow.component"
    )

    def touches(self) -> Iterable[Touch]:
        """What it is called, who looks after it and what it stands in for is judged by."""
        if differs(self, "name", "team", "redundancy", "retired_at"):
            yield Touch(component=self.slug)
        yield from of_removed(self, "dependencies")


class DependencyRow(Ground, Base):
    """One component rests on another."""

    __tablename__ = "component_dependency"
    __table_args__ = (CheckConstraint("component <> depends_on", name="not_on_itself"),)

    component: Mapped[str] = mapped_column(ForeignKey("component.slug"), primary_key=True)
    depends_on: Mapped[str] = mapped_column(ForeignKey("component.slug"), primary_key=True)

    def touches(self) -> Iterable[Touch]:
        """Both ends of it."""
        return (Touch(component=self.component), Touch(component=self.depends_on))


class FreezeRow(Ground, Base):
    """A blackout; without components it covers all. ``public_name`` NULL keeps it inside."""

    __tablename__ = "freeze"
    __table_args__ = (CheckConstraint("end_at > start_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    public_name: Mapped[str | None]
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime] = mapped_column(Instant)
    covers_all: Mapped[bool]

    components: Mapped[list["FreezeComponentRow"]] = relationship(cascade="all, delete-orphan")

    def touches(self) -> Iterable[Touch]:
        """While it lasts, or lasted, whatever it covers or covered."""
        return [Touch(within=one) for one in stretches(self)]


class FreezeComponentRow(Ground, Base):
    """A component that a freeze covers."""

    __tablename__ = "freeze_component"

    freeze_id: Mapped[int] = mapped_column(ForeignKey("freeze.id"), primary_key=True)
    component: Mapped[str] = mapped_column(ForeignKey("component.slug"), primary_key=True)

    def touches(self) -> Iterable[Touch]:
        """Whatever is on the component."""
        return (Touch(component=self.component),)


class HolidayRow(Ground, Base):
    """A holiday of the operator's own, beside those that the policy observes."""

    __tablename__ = "holiday"

    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]

    def touches(self) -> Iterable[Touch]:
        """All that lies on it or later, as the days of notice are counted across it."""
        midnight = datetime.combine(self.on, time.min, UTC)
        return (Touch(within=Interval(midnight - ANY_ZONE_FOR, FAR_AHEAD)),)


@while_ground_stands
def components(session: Session) -> dict[str, Component]:
    """All components by slug, retired ones too, in the order that customers see."""
    chosen = select(ComponentRow).options(selectinload(ComponentRow.dependencies))
    ordered = chosen.order_by(ComponentRow.position, ComponentRow.name)
    return {row.slug: component_value(row) for row in session.scalars(ordered)}


def component_times(session: Session) -> dict[str, tuple[datetime, datetime]]:
    """By slug: when each component was made, and when customers last saw something new of it."""
    chosen = select(ComponentRow.slug, ComponentRow.created_at, ComponentRow.updated_at)
    return {slug: (made, updated) for slug, made, updated in session.execute(chosen)}


def touch_components(session: Session, slugs: Iterable[str], at: datetime) -> None:
    """Something about these components is being published."""
    session.execute(
        update(ComponentRow).where(ComponentRow.slug.in_(sorted(slugs))).values(updated_at=at)
    )


def freezes(session: Session, around: Interval) -> tuple[Freeze, ...]:
    """The freezes that share a moment with a stretch, the earliest first."""
    return _freezes(
        session,
        select(FreezeRow).where(FreezeRow.start_at < around.end, FreezeRow.end_at > around.start),
    )


def all_freezes(session: Session) -> tuple[Freeze, ...]:
    """Every freeze there is or was, the earliest first."""
    return _freezes(session, select(FreezeRow))


@while_ground_stands
def own_holidays(session: Session) -> tuple[Holiday, ...]:
    """The operator's own holidays, in order."""
    chosen = select(HolidayRow).order_by(HolidayRow.on)
    return tuple(Holiday(row.on, row.name) for row in session.scalars(chosen))


def _freezes(session: Session, chosen: Select[FreezeRow]) -> tuple[Freeze, ...]:
    whole = chosen.options(selectinload(FreezeRow.components))
    ordered = whole.order_by(FreezeRow.start_at, FreezeRow.id)
    return tuple(map(freeze_value, session.scalars(ordered)))


def component_value(row: ComponentRow) -> Component:
    """The row as a value."""
    return Component(
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        team=row.team,
        description=row.description,
        depends_on=frozenset(below.depends_on for below in row.dependencies),
        redundancy=row.redundancy,
        retired=row.retired_at is not None,
        position=row.position,
    )


def freeze_value(row: FreezeRow) -> Freeze:
    """The row as a value; without components where it covers all."""
    covered = frozenset(part.component for part in row.components)
    return Freeze(
        name=row.name,
        stretch=Interval(row.start_at, row.end_at),
        components=None if row.covers_all else covered,
        public_name=row.public_name,
        id=row.id,
    )

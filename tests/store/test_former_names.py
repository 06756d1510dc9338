"""What things were called is known from the journal, at each of its entries."""

from maintenance.domain.catalog import Component
from maintenance.services import rota
from maintenance.services.components import save_component
from maintenance.store.former_names import NAMING, former_names
from maintenance.store.journal import head
from maintenance.store.unit_of_work import reading
from tests.support.journalled import services_verbs
from tests.support.world import BEGINNING, ROOT, World


def called(subject: str, number: int) -> str:
    with reading() as session:
        return former_names(session, [subject]).called(subject, number)


def newest() -> int:
    with reading() as session:
        return head(session).number


def test_a_component_is_called_as_it_was_at_each_entry(world: World) -> None:
    before = newest()
    for name in ("Relational databases", "PostgreSQL"):
        save_component(ROOT, Component("databases", name), now=BEGINNING)
    told = [called("component:databases", number) for number in range(before, before + 3)]
    assert told == ["Databases", "Relational databases", "PostgreSQL"]


def test_a_person_keeps_a_name_through_what_does_not_change_it(world: World) -> None:
    who = world.rosa.person_id or 0
    rota.edit_person(ROOT, who, name="Rosa B.", zone="UTC", clock_24=False, now=BEGINNING)
    renamed = newest()
    rota.edit_person(ROOT, who, name="Rosa B.", zone="Asia/Tokyo", clock_24=True, now=BEGINNING)
    assert called(f"person:{who}", renamed - 1) == "Rosa"
    assert called(f"person:{who}", renamed + 1) == "Rosa B."


def test_before_it_was_named_it_has_its_first_name_and_without_any_its_key(world: World) -> None:
    assert called("component:databases", 0) == "Databases"
    assert called("component:nowhere", newest()) == "nowhere"


def test_every_verb_that_gives_a_name_is_asked() -> None:
    """The services’ verbs that add, edit or save a person, a team or a component."""
    naming = {
        verb
        for verb in services_verbs()
        if verb.startswith(("add-", "edit-", "save-"))
        and verb.endswith(("-person", "-team", "-component"))
    }
    assert naming == set(NAMING)

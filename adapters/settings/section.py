"""The parts of config.yaml that other packages declare, and what the settings need of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from marshmallow import Schema, fields

from ...ports.host.secret import Secret

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Section(Generic[T_co]):
    """
    One section of config.yaml: its name, and how its value is made.

    Args:
        key: the name under which it is in the file.
        kind: the class of the value that the schema loads.
        schema: checks the section and loads it.
        description: what the section is for; shown where a required section is missing.
        default: makes the value of a section that was left out; None if it is required.
    """

    key: str
    kind: type[T_co]
    schema: type[Schema]
    description: str
    default: Callable[[], T_co] | None = None

    def field(self) -> fields.Nested:
        """Return the field for a schema that contains the section."""
        metadata = {"description": self.description}
        if self.default is None:
            return fields.Nested(self.schema, required=True, metadata=metadata)
        return fields.Nested(self.schema, load_default=self.default, metadata=metadata)

    def value(self, loaded: object) -> T_co:
        """
        Return a loaded value with its type.

        Raises:
            TypeError: the value was loaded by another section.
        """
        if not isinstance(loaded, self.kind):
            raise TypeError(f"{self.key}: {type(loaded).__name__} is not {self.kind.__name__}")
        return loaded


class DatabaseAddress(Protocol):
    """Where the database is. `url` may contain a password; show `name`."""

    @property
    def url(self) -> str:
        """The address, in the form in which it is opened."""
        ...

    @property
    def name(self) -> str:
        """The database's name for messages."""
        ...

    @property
    def file(self) -> Path | None:
        """The file of an embedded database, None for a server."""
        ...

    @property
    def secrets(self) -> frozenset[str]:
        """The parts of the address that no output may show."""
        ...

    def relative_to(self, folder: Path) -> "DatabaseAddress":
        """Return the address with a relative file resolved against `folder`."""
        ...


class OmsAccess(Protocol):
    """How a connection and its OMS call each other."""

    @property
    def base_url(self) -> str:
        """The address of the OMS, without a slash at its end."""
        ...

    @property
    def calls_with(self) -> Mapping[str, Secret]:
        """The headers that identify calls of the OMS; if empty, its calls are not answered."""
        ...


@dataclass(frozen=True, slots=True)
class Sections:
    """
    The sections that other packages declare.

    Args:
        storage: of the file; it can be loaded without the rest.
        oms: of each connection.
        others: of the file.
    """

    storage: Section[DatabaseAddress]
    oms: Section[OmsAccess]
    others: tuple[Section[object], ...] = ()

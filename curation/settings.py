"""What curation can be told from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from catalog.settings import CatalogSettings, ServiceSettings, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class CurationSettings:
    """``fold_milliseconds`` is how long view events may wait before they are in a tally."""

    catalog: CatalogSettings
    metrics: ServiceSettings
    fold_milliseconds: int

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Self:
        return cls(
            catalog=CatalogSettings.read(env),
            metrics=ServiceSettings.read(env, port_name="ZHANBO_METRICS_PORT", port=0),
            fold_milliseconds=whole_number(env, "ZHANBO_FOLD_MILLISECONDS", 500),
        )

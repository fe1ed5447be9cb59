"""A configuration from which server after server boots, each with a copy of its own."""

from __future__ import annotations

import dataclasses
import io
import pickle
import re
from enum import Enum
from typing import Any

from phonesim.nas.config_model import IosConfig


class ConfigImage:
    """What `config` is now. Its copies share what nothing can change, so that they cost little."""

    def __init__(self, config: IosConfig) -> None:
        self._shared: list[object] = []
        image = io.BytesIO()
        _Imaging(image, self._shared).dump(config)
        self._image = image.getvalue()

    def copy(self) -> IosConfig:
        """The configuration as it was, apart from every other."""
        loading = pickle.Unpickler(io.BytesIO(self._image))
        loading.persistent_load = self._shared.__getitem__  # type: ignore[method-assign]
        config: IosConfig = loading.load()
        return config


class _Imaging(pickle.Pickler):
    def __init__(self, image: io.BytesIO, shared: list[object]) -> None:
        super().__init__(image, pickle.HIGHEST_PROTOCOL)
        self._shared = shared

    def persistent_id(self, thing: Any) -> int | None:
        is_frozen = dataclasses.is_dataclass(thing) and thing.__dataclass_params__.frozen  # type: ignore[union-attr]
        if not (is_frozen or isinstance(thing, Enum | re.Pattern)):
            return None
        self._shared.append(thing)
        return len(self._shared) - 1

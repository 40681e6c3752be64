"""The settings as the command line sees them: the environment, and options over it."""

import os
from difflib import get_close_matches

from pydantic_settings import SettingsError

from edge.settings import Settings, read_settings
from models.errors import InvalidSetting

PREFIX = "TRIPWISE_"


def settings_of(**options: object) -> Settings:
    """Return the settings; raise `InvalidSetting` for a bad value, and for a variable of ours that sets nothing.

    A misspelt variable would else leave a default in force without a word.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            raise InvalidSetting(setting=name, reason="there is no such setting" + (f"; did you mean {near[0]}?" if near else ""))
    try:
        return read_settings(**options)
    except SettingsError as error:
        field = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise InvalidSetting(setting=PREFIX + field.upper(), reason="it has to be written as JSON") from error

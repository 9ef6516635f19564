"""``python -m deploy.nginx_keys``: what nginx verifies media prefixes with, as a line of its configuration.

It can verify and sign media, and nothing else: sessions and cookies have keys of their own.
"""

import os
import sys
from base64 import urlsafe_b64encode

from catalog.settings import read_secret
from catalog.token import Purpose, Secret


def line(secret: Secret) -> str:
    """``js_var`` with each key as ``id:value``, the value in base64url."""
    keys = " ".join(f"{key.id}:{_encoded(key.value)}" for key in secret.keys(Purpose.MEDIA))
    return f'js_var $zhanbo_media_keys "{keys}";\n'


def _encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def main() -> None:
    sys.stdout.write(line(read_secret(os.environ)))


if __name__ == "__main__":
    main()

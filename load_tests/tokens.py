"""100,000 mutated tokens, none of which may be accepted: `python load_tests/tokens.py [--count N]`.

Each is a token of ours in which a few letters were replaced, removed, added or exchanged, or parts of two
tokens put together: of media prefixes, play sessions and viewers' cookies, with two secrets in force.
"""

import argparse
import sys

from catalog.token import Secret
from tests.mutants import accepted

SECRET = Secret(current=b"0123456789abcdef0123456789abcdef", also=b"fedcba9876543210fedcba9876543210")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    good = accepted(SECRET, asked.count, asked.seed)
    print(f"{asked.count} mutated tokens: {len(good)} accepted   asked: 0")
    for token in good[:10]:
        print("  ", token)
    sys.exit(bool(good))


if __name__ == "__main__":
    main()

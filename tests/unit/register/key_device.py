"""What stands for an HSM in the tests (虚构密码机): a program of its own that wraps and unwraps with a key it keeps.

Called as the site calls one: `key_device.py FILE wrap|unwrap`, base64 on stdin and stdout.
"""

import base64
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def main(path: str, act: str) -> int:
    file = Path(path)
    if not file.exists():
        file.write_bytes(AESGCM.generate_key(256))
    machine, given = AESGCM(file.read_bytes()), base64.b64decode(sys.stdin.buffer.read())
    if act == "wrap":
        nonce = os.urandom(12)
        answer = nonce + machine.encrypt(nonce, given, b"device")
    else:
        answer = machine.decrypt(given[:12], given[12:], b"device")
    print(base64.b64encode(answer).decode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))

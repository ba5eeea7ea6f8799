"""`python -m tonghu` is the command `tonghu`."""

from tonghu.web.commands import main

if __name__ == "__main__":
    raise SystemExit(main())

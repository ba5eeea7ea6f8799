"""Who gets in, and how far: doors of pages, sign-in locks, new accounts (门禁)."""

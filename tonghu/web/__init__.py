"""How people reach it: pages and commands; each is one call into a step."""

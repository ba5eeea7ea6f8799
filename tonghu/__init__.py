"""童护: the system that carries out 沪民儿福发〔2024〕6号. Start at README.md; the floors are in docs/house.md."""

"""The whole connector in a simulated world: real code, and one seed that decides the rest."""

"""The whole connector in a simulated world: its real code, and one seed that decides the rest."""

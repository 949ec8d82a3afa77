"""Each port's promise as test cases: subclass one and provide its fixtures."""

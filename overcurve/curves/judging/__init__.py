"""From a selection to answers: of a method, of a baseline, at equal budget."""

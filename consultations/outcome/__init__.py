"""From decisions to what became of them: the outcome for the public, letters to commenters, sums, and promises kept."""

"""Files to cells: the core reads, matches and adds up; SQL names the tracks."""

"""What leaves the house: statements for payees, payment files, and the page that shows a run."""

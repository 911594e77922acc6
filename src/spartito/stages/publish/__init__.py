"""What people read: statements and the run report, as plain facts for the outputs."""

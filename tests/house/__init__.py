"""The rules of STYLE.md as tests: what a machine can check, no reviewer has to."""

"""How fast Spartito is, beside what a user would pick instead: same data, same answers, one run.

`make bench` compares (`bench.compare`), `make bench-memory` doubles and redoubles a report under one memory limit
(`bench.memory`), `make bench-full` does a month of 250 million lines (`bench.full`). Each contestant is one file in
`bench/contestants`; results go to `bench/results`, and their tables to docs/performance.md (`bench.document`).
"""

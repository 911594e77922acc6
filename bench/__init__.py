"""How fast Spartito is, beside what a user would pick instead: same data, same answers, one run.

`make bench` compares (`bench.compare`), `make bench-memory` ingests a report, and one of ten times its lines, under one limit
(`bench.memory`), `make bench-full` does a month of 250 million lines (`bench.full`). Each contestant is one file in
`bench/contestants`; results go to `bench/results`, and their tables to docs/performance.md (`bench.document`).
"""

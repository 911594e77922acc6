-- What is readable but not placed yet: distinct ids and texts with their money, their reason and their candidates.
--
-- reads   report, raw_suspense, track
-- writes  suspense
-- grain   report_id, source, sales_period, territory, usage_type, kind, currency, reason, isrc, upc, dsp_id, title, artist
-- keeps   SELECT raw_lines, lines, raw_amount, amount
--         FROM (SELECT sum(lines) AS raw_lines, sum(amount) AS raw_amount FROM raw_suspense),
--              (SELECT sum(lines) AS lines, sum(amount) AS amount FROM suspense)
--         WHERE raw_lines IS DISTINCT FROM lines OR raw_amount IS DISTINCT FROM amount
CREATE TEMP TABLE suspense AS
WITH
candidate_range AS (
    SELECT DISTINCT track_first, track_count FROM raw_suspense WHERE track_count > 0
),
candidate AS (
    SELECT
        track_first,
        track_count,
        CAST(unnest(range(track_first, track_first + track_count)) AS BIGINT) AS position
    FROM candidate_range
),
named AS (
    SELECT
        candidate.track_first,
        candidate.track_count,
        string_agg(DISTINCT concat(track.account_id, ' ', coalesce(nullif(track.upc, ''), '-')), '|'
            ORDER BY concat(track.account_id, ' ', coalesce(nullif(track.upc, ''), '-'))) AS candidates
    FROM candidate
    JOIN track USING (position)
    GROUP BY candidate.track_first, candidate.track_count
)
SELECT
    report.report_id,
    report.source,
    raw_suspense.sales_period,
    raw_suspense.territory,
    raw_suspense.usage_type,
    raw_suspense.kind,
    raw_suspense.currency,
    raw_suspense.reason,
    raw_suspense.isrc,
    raw_suspense.upc,
    raw_suspense.dsp_id,
    raw_suspense.title,
    raw_suspense.artist,
    coalesce(named.candidates, '') AS candidates,
    raw_suspense.first_line,
    raw_suspense.lines,
    raw_suspense.quantity,
    raw_suspense.amount
FROM raw_suspense
CROSS JOIN report
LEFT JOIN named USING (track_first, track_count)
ORDER BY ALL

-- The cells of one report, named by codes and account so that they stay meaningful under every later snapshot.
--
-- reads   report, raw_cell, track
-- writes  cell
-- grain   report_id, source, sales_period, territory, usage_type, kind, currency, account_id, isrc, upc, track_id, release_id, candidates, match_rule
-- keeps   SELECT raw_lines, lines, raw_amount, amount
--         FROM (SELECT sum(lines) AS raw_lines, sum(amount) AS raw_amount FROM raw_cell),
--              (SELECT sum(lines) AS lines, sum(amount) AS amount FROM cell)
--         WHERE raw_lines IS DISTINCT FROM lines OR raw_amount IS DISTINCT FROM amount
CREATE TEMP TABLE cell AS
WITH
candidate_range AS (
    SELECT DISTINCT track_first, track_count FROM raw_cell
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
        min(track.account_id) AS account_id,
        min(track.isrc) AS isrc,
        count(DISTINCT track.upc) = 1 AS one_release,
        min(track.upc) AS upc,
        CASE WHEN candidate.track_count = 1 THEN min(track.track_id) ELSE '' END AS track_id,
        CASE WHEN count(DISTINCT track.release_id) = 1 THEN min(track.release_id) ELSE '' END AS release_id,
        string_agg(DISTINCT coalesce(nullif(track.upc, ''), '-'), '|' ORDER BY coalesce(nullif(track.upc, ''), '-'))
            AS releases
    FROM candidate
    JOIN track USING (position)
    GROUP BY candidate.track_first, candidate.track_count
)
SELECT
    report.report_id,
    report.source,
    raw_cell.sales_period,
    raw_cell.territory,
    raw_cell.usage_type,
    raw_cell.kind,
    raw_cell.currency,
    named.account_id,
    named.isrc,
    CASE WHEN named.one_release THEN named.upc ELSE '' END AS upc,
    named.track_id,
    CASE WHEN named.one_release THEN named.release_id ELSE '' END AS release_id,
    CASE WHEN named.one_release THEN '' ELSE named.releases END AS candidates,
    raw_cell.match_rule,
    CAST(sum(raw_cell.lines) AS BIGINT) AS lines,
    CAST(sum(raw_cell.quantity) AS DECIMAL(18, 6)) AS quantity,
    CAST(sum(raw_cell.amount) AS DECIMAL(24, 12)) AS amount
FROM raw_cell
CROSS JOIN report
JOIN named USING (track_first, track_count)
GROUP BY ALL
ORDER BY ALL

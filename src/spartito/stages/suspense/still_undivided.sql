-- What closed runs placed and could not divide, less what has been taken back since: cells of a negative number of lines.
-- A cell that several runs kept is one.
--
-- reads   undivided_cell, later_cell
-- writes  still_undivided
-- grain   report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id, release_id, candidates, match_rule
-- keeps   SELECT report_id FROM still_undivided WHERE lines < 1
CREATE TEMP TABLE still_undivided AS
SELECT
    report_id,
    source,
    sales_period,
    sales_day,
    territory,
    usage_type,
    kind,
    currency,
    account_id,
    isrc,
    upc,
    track_id,
    release_id,
    candidates,
    match_rule,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(quantity) AS DECIMAL(18, 6)) AS quantity,
    CAST(sum(amount) AS DECIMAL(24, 12)) AS amount,
    CAST(sum(tax_at_source) AS DECIMAL(24, 12)) AS tax_at_source,
    CAST(sum(deducted_at_source) AS DECIMAL(24, 12)) AS deducted_at_source
FROM (FROM undivided_cell UNION BY NAME FROM later_cell WHERE lines < 0)
GROUP BY
    report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id,
    release_id, candidates, match_rule
HAVING sum(lines) <> 0
ORDER BY ALL

-- The lines that have left suspense, added up to cells; those that take other cells back stand by themselves.
--
-- reads   moved
-- writes  moved_cell
-- grain   report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id, release_id, candidates, match_rule, taken_back
-- keeps   SELECT moved_lines, lines, moved_amount, amount
--         FROM (SELECT sum(lines) AS moved_lines, sum(amount) AS moved_amount FROM moved),
--              (SELECT sum(lines) AS lines, sum(amount) AS amount FROM moved_cell)
--         WHERE moved_lines IS DISTINCT FROM lines OR moved_amount IS DISTINCT FROM amount
-- keeps   SELECT moved_tax, tax, moved_deducted, deducted
--         FROM (SELECT sum(tax_at_source) AS moved_tax, sum(deducted_at_source) AS moved_deducted FROM moved),
--              (SELECT sum(tax_at_source) AS tax, sum(deducted_at_source) AS deducted FROM moved_cell)
--         WHERE moved_tax IS DISTINCT FROM tax OR moved_deducted IS DISTINCT FROM deducted
CREATE TEMP TABLE moved_cell AS
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
FROM moved
GROUP BY
    report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id,
    release_id, candidates, match_rule, moved.lines < 0
ORDER BY ALL

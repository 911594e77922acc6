-- What closed runs placed and could not divide, less what has been taken back since: cells of a negative number of lines.
-- What was taken back before a run divided the part again is not in what that run kept.
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
FROM (
    FROM undivided_cell
    UNION ALL BY NAME
    FROM later_cell
    SEMI JOIN undivided_cell
        ON later_cell.report_id = undivided_cell.report_id
        AND later_cell.source = undivided_cell.source
        AND later_cell.sales_period = undivided_cell.sales_period
        AND later_cell.sales_day = undivided_cell.sales_day
        AND later_cell.territory = undivided_cell.territory
        AND later_cell.usage_type = undivided_cell.usage_type
        AND later_cell.kind = undivided_cell.kind
        AND later_cell.currency = undivided_cell.currency
        AND later_cell.account_id = undivided_cell.account_id
        AND later_cell.isrc = undivided_cell.isrc
        AND later_cell.upc = undivided_cell.upc
        AND later_cell.track_id = undivided_cell.track_id
        AND later_cell.release_id = undivided_cell.release_id
        AND later_cell.candidates = undivided_cell.candidates
        AND later_cell.match_rule = undivided_cell.match_rule
        AND later_cell.placement > undivided_cell.placement
    WHERE later_cell.lines < 0
)
GROUP BY
    report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id,
    release_id, candidates, match_rule
HAVING sum(lines) <> 0
ORDER BY ALL

-- The cells that this run accounts for and cannot divide, as they stand after the newest placement that it accounts for:
-- each may be one of several tracks whose shares differ. Their money counts as suspense. Where a part is divided again, what
-- placements took back of a cell is taken off.
--
-- reads   cell, part, accounted_cell, cell_shares
-- writes  undivided
-- grain   report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id, release_id, candidates, match_rule, placement, conversion_id
-- keeps   SELECT found.amount, due.amount
--         FROM (SELECT sum(amount) AS amount FROM undivided) AS found,
--              (SELECT sum(amount) AS amount FROM accounted_cell JOIN cell_shares USING (cell_id)
--               WHERE shares_id = 0) AS due
--         WHERE coalesce(found.amount, 0) <> coalesce(due.amount, 0)
-- keeps   SELECT report_id FROM undivided WHERE lines < 1
CREATE TEMP TABLE undivided AS
WITH
differing AS (
    SELECT DISTINCT
        conversion_id,
        report_id,
        sales_period,
        sales_day,
        territory,
        usage_type,
        kind,
        currency,
        account_id,
        isrc,
        candidates,
        match_rule
    FROM accounted_cell
    JOIN cell_shares USING (cell_id)
    WHERE shares_id = 0
)
SELECT
    differing.conversion_id,
    cell.report_id,
    cell.source,
    cell.sales_period,
    cell.sales_day,
    cell.territory,
    cell.usage_type,
    cell.kind,
    cell.currency,
    cell.account_id,
    cell.isrc,
    cell.upc,
    cell.track_id,
    cell.release_id,
    cell.candidates,
    cell.match_rule,
    CAST(sum(cell.lines) AS BIGINT) AS lines,
    CAST(sum(cell.quantity) AS DECIMAL(18, 6)) AS quantity,
    CAST(sum(cell.amount) AS DECIMAL(24, 12)) AS amount,
    CAST(sum(cell.tax_at_source) AS DECIMAL(24, 12)) AS tax_at_source,
    CAST(sum(cell.deducted_at_source) AS DECIMAL(24, 12)) AS deducted_at_source,
    part.placement
FROM cell
JOIN part
    ON part.report_id = cell.report_id
    AND part.sales_period = cell.sales_period
    AND part.currency = cell.currency
    AND cell.placement > part.after
    AND cell.placement <= part.placement
JOIN differing
    ON differing.conversion_id = part.conversion_id
    AND differing.report_id = cell.report_id
    AND differing.sales_period = cell.sales_period
    AND differing.sales_day = cell.sales_day
    AND differing.territory = cell.territory
    AND differing.usage_type = cell.usage_type
    AND differing.kind = cell.kind
    AND differing.currency = cell.currency
    AND differing.account_id = cell.account_id
    AND differing.isrc = cell.isrc
    AND differing.candidates = cell.candidates
    AND differing.match_rule = cell.match_rule
WHERE cell.lines > 0 OR part.after <= 0
GROUP BY
    differing.conversion_id, cell.report_id, cell.source, cell.sales_period, cell.sales_day, cell.territory, cell.usage_type,
    cell.kind, cell.currency, cell.account_id, cell.isrc, cell.upc, cell.track_id, cell.release_id, cell.candidates,
    cell.match_rule, part.placement
HAVING sum(cell.lines) <> 0
ORDER BY ALL

-- The cells this run accounts for, numbered, each with the date that chooses its split and deal. A late part has no
-- cells that take others back: what they take back was suspense in a closed period. A part after -1 has placed cells alone.
-- Where nothing was taken at source there is NULL: most reports say nothing of it, and no product has to be made of it.
--
-- reads   cell, part, basis
-- writes  accounted_cell
-- grain   cell_id
-- keeps   SELECT part.report_id, part.sales_period, part.currency, part.placed, counted.amount FROM part
--         LEFT JOIN (SELECT conversion_id, report_id, sales_period, currency, sum(amount) AS amount
--             FROM accounted_cell GROUP BY ALL) AS counted USING (conversion_id, report_id, sales_period, currency)
--         WHERE coalesce(counted.amount, CAST(0 AS DECIMAL(38, 12))) <> part.placed
CREATE TEMP TABLE accounted_cell AS
SELECT
    row_number() OVER () AS cell_id,
    part.conversion_id,
    CASE WHEN basis.split_date <> 'sales_date' THEN basis.period_first_day
        WHEN cell.sales_day <> '' THEN CAST(cell.sales_day AS DATE)
        ELSE CAST(concat(cell.sales_period, '-01') AS DATE) END AS on_date,
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
    cell.candidates,
    cell.match_rule,
    cell.lines,
    cell.quantity,
    cell.amount,
    nullif(cell.tax_at_source, CAST(0 AS DECIMAL(24, 12))) AS tax_at_source,
    nullif(cell.deducted_at_source, CAST(0 AS DECIMAL(24, 12))) AS deducted_at_source
FROM cell
JOIN part
    ON part.report_id = cell.report_id
    AND part.sales_period = cell.sales_period
    AND part.currency = cell.currency
    AND cell.placement > part.after
    AND cell.placement <= part.placement
CROSS JOIN basis
WHERE cell.lines > 0 OR part.after <= 0

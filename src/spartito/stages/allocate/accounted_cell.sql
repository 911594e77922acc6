-- The cells this run accounts for, numbered, each with the date that chooses its split and deal. A late part has no
-- cells that take others back: what they take back was suspense in a closed period. A part after -1 has placed cells alone.
-- Where nothing was taken at source there is NULL: most reports say nothing of it, and no product has to be made of it.
--
-- It is the parts that are hashed, which are few, and the cells run by: so there may be more of them than memory. The
-- planner takes the cells, of which it knows no number, for one row, and would hash them; it is shown the parts as one
-- row too, a list, and then it hashes the narrower side. A cell is numbered once for each part that takes it: where a
-- report is funded in part, two do.
--
-- reads   cell, part, basis
-- writes  accounted_cell
-- grain   cell_id
-- keeps   SELECT part.report_id, part.sales_period, part.currency, part.placed, counted.amount FROM part
--         LEFT JOIN (SELECT conversion_id, report_id, sales_period, currency, sum(amount) AS amount
--             FROM accounted_cell GROUP BY ALL) AS counted USING (conversion_id, report_id, sales_period, currency)
--         WHERE coalesce(counted.amount, CAST(0 AS DECIMAL(38, 12))) <> part.placed
CREATE TEMP TABLE accounted_cell AS
WITH due AS (
    SELECT unnest(list(struct_pack(
        conversion_id := part.conversion_id,
        report_id := part.report_id,
        sales_period := part.sales_period,
        currency := part.currency,
        placement := part.placement,
        after := part.after,
        split_date := basis.split_date,
        period_first_day := basis.period_first_day
    )), recursive := true)
    FROM part
    CROSS JOIN basis
)
SELECT
    row_number() OVER () AS cell_id,
    due.conversion_id,
    CASE WHEN due.split_date <> 'sales_date' THEN due.period_first_day
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
JOIN due
    ON due.report_id = cell.report_id
    AND due.sales_period = cell.sales_period
    AND due.currency = cell.currency
    AND cell.placement > due.after
    AND cell.placement <= due.placement
WHERE cell.lines > 0 OR due.after <= 0

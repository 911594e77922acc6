-- What has left suspense for an owner, by sales period and currency: cells that take others back were suspense before.
--
-- reads   moved_cell
-- writes  added
-- grain   sales_period, currency
-- keeps   SELECT sales_period FROM added WHERE lines < 1
CREATE TEMP TABLE added AS
SELECT
    sales_period,
    currency,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
FROM moved_cell
WHERE lines > 0
GROUP BY sales_period, currency
ORDER BY sales_period, currency

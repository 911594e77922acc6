-- All that waits, by currency and sales period.
--
-- reads   suspense
-- writes  waiting
-- grain   currency, sales_period
-- keeps   SELECT currency FROM waiting WHERE lines < 1
CREATE TEMP TABLE waiting AS
SELECT
    currency,
    sales_period,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
FROM suspense
GROUP BY currency, sales_period
ORDER BY currency, sales_period

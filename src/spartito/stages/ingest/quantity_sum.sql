-- What the lines of a report count, by currency: to hold its prices against those of other reports.
--
-- reads   cell, suspense
-- writes  quantity_sum
-- grain   currency
-- keeps   SELECT currency FROM quantity_sum GROUP BY currency HAVING count(*) > 1
CREATE TEMP TABLE quantity_sum AS
SELECT
    currency,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity
FROM (
    SELECT
        currency,
        quantity
    FROM cell
    UNION ALL
    SELECT
        currency,
        quantity
    FROM suspense
)
GROUP BY currency
ORDER BY currency

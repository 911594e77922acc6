-- What was taken at source of the lines of a report, by currency, from its files as they were written.
--
-- reads   cell, suspense
-- writes  at_source_sum
-- grain   currency
-- keeps   SELECT currency FROM at_source_sum GROUP BY currency HAVING count(*) > 1
CREATE TEMP TABLE at_source_sum AS
SELECT
    currency,
    CAST(sum(tax_at_source) AS DECIMAL(38, 12)) AS tax_at_source,
    CAST(sum(deducted_at_source) AS DECIMAL(38, 12)) AS deducted_at_source
FROM (
    SELECT
        currency,
        tax_at_source,
        deducted_at_source
    FROM cell
    UNION ALL
    SELECT
        currency,
        tax_at_source,
        deducted_at_source
    FROM suspense
)
GROUP BY currency
ORDER BY currency

-- The conversions whose lines, placed or in suspense, say what was taken of them at source: their amounts are without it.
-- Of all lines under a blank territory, and of those of each. What was taken and what was given back stand apart, since
-- lines that come to nothing together have said it all the same.
--
-- reads   accounted_cell, suspense, part
-- writes  taken_before
-- grain   conversion_id, territory
-- keeps   SELECT conversion_id FROM taken_before GROUP BY conversion_id, territory HAVING count(*) > 1
CREATE TEMP TABLE taken_before AS
WITH said AS (
    SELECT
        conversion_id,
        territory,
        coalesce(tax_at_source, CAST(0 AS DECIMAL(24, 12))) AS tax_at_source,
        coalesce(deducted_at_source, CAST(0 AS DECIMAL(24, 12))) AS deducted_at_source
    FROM accounted_cell
    WHERE tax_at_source IS NOT NULL OR deducted_at_source IS NOT NULL
    UNION ALL
    SELECT
        part.conversion_id,
        suspense.territory,
        suspense.tax_at_source,
        suspense.deducted_at_source
    FROM suspense
    JOIN part USING (report_id, sales_period, currency)
    WHERE part.after = 0 AND (suspense.tax_at_source <> 0 OR suspense.deducted_at_source <> 0)
)
SELECT
    conversion_id,
    coalesce(territory, '') AS territory,
    CAST(sum(greatest(tax_at_source, CAST(0 AS DECIMAL(24, 12)))) AS DECIMAL(38, 12)) AS tax_taken,
    CAST(-sum(least(tax_at_source, CAST(0 AS DECIMAL(24, 12)))) AS DECIMAL(38, 12)) AS tax_given_back,
    CAST(sum(greatest(deducted_at_source, CAST(0 AS DECIMAL(24, 12)))) AS DECIMAL(38, 12)) AS mechanical_taken,
    CAST(-sum(least(deducted_at_source, CAST(0 AS DECIMAL(24, 12)))) AS DECIMAL(38, 12)) AS mechanical_given_back
FROM said
GROUP BY GROUPING SETS ((conversion_id), (conversion_id, territory))
HAVING grouping(territory) = 1 OR territory <> ''
ORDER BY conversion_id, territory

-- The conversions whose lines say what was taken of them at source: their amounts are without it.
--
-- reads   accounted_cell
-- writes  taken_before
-- grain   conversion_id
-- keeps   SELECT conversion_id FROM taken_before GROUP BY conversion_id HAVING count(*) > 1
CREATE TEMP TABLE taken_before AS
SELECT
    conversion_id,
    CAST(coalesce(sum(tax_at_source), CAST(0 AS DECIMAL(38, 12))) AS DECIMAL(38, 12)) AS tax_at_source,
    CAST(coalesce(sum(deducted_at_source), CAST(0 AS DECIMAL(38, 12))) AS DECIMAL(38, 12)) AS deducted_at_source
FROM accounted_cell
WHERE tax_at_source IS NOT NULL OR deducted_at_source IS NOT NULL
GROUP BY conversion_id
ORDER BY conversion_id

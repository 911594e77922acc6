-- Each report by sales period and currency: the parts that a settlement can cover and a period accounts for once.
--
-- reads   cell, suspense
-- writes  report_part
-- grain   report_id, sales_period, currency
-- keeps   SELECT report_id FROM report_part GROUP BY report_id, sales_period, currency HAVING count(*) > 1
CREATE TEMP TABLE report_part AS
SELECT
    report_id,
    source,
    sales_period,
    currency,
    CAST(sum(placed_lines) AS BIGINT) AS placed_lines,
    CAST(sum(suspense_lines) AS BIGINT) AS suspense_lines,
    CAST(sum(placed) AS DECIMAL(38, 12)) AS placed,
    CAST(sum(suspense) AS DECIMAL(38, 12)) AS suspense
FROM (
    SELECT
        report_id,
        source,
        sales_period,
        currency,
        lines AS placed_lines,
        CAST(0 AS BIGINT) AS suspense_lines,
        amount AS placed,
        CAST(0 AS DECIMAL(24, 12)) AS suspense
    FROM cell
    UNION ALL
    SELECT
        report_id,
        source,
        sales_period,
        currency,
        CAST(0 AS BIGINT) AS placed_lines,
        lines AS suspense_lines,
        CAST(0 AS DECIMAL(24, 12)) AS placed,
        amount AS suspense
    FROM suspense
)
GROUP BY report_id, source, sales_period, currency
ORDER BY ALL

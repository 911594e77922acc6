-- What the lines of a report sum to by all that a total in the report can be about.
--
-- reads   cell, suspense
-- writes  control_sum
-- grain   currency, territory, usage_type, kind, sales_period
-- keeps   SELECT currency FROM control_sum GROUP BY currency, territory, usage_type, kind, sales_period
--         HAVING count(*) > 1
CREATE TEMP TABLE control_sum AS
SELECT
    currency,
    territory,
    usage_type,
    kind,
    sales_period,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(lines) AS BIGINT) AS lines
FROM (
    SELECT
        currency,
        territory,
        usage_type,
        kind,
        sales_period,
        amount,
        quantity,
        lines
    FROM cell
    UNION ALL
    SELECT
        currency,
        territory,
        usage_type,
        kind,
        sales_period,
        amount,
        quantity,
        lines
    FROM suspense
)
GROUP BY currency, territory, usage_type, kind, sales_period
ORDER BY ALL

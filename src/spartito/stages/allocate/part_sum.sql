-- What every part of a conversion is due before it is converted: each payee, the commission, and suspense.
--
-- reads   earning, accounted_cell, cell_shares, part
-- writes  part_sum
-- grain   conversion_id, part
-- keeps   SELECT conversion_id, parts.amount, reported.amount
--         FROM (SELECT conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM part_sum GROUP BY conversion_id) AS parts
--         FULL JOIN (SELECT conversion_id, CAST(sum(placed + suspense) AS DECIMAL(38, 24)) AS amount FROM part
--             GROUP BY conversion_id) AS reported USING (conversion_id)
--         WHERE parts.amount IS DISTINCT FROM reported.amount
CREATE TEMP TABLE part_sum AS
SELECT
    conversion_id,
    payee_id AS part,
    CAST(sum(amount) AS DECIMAL(38, 24)) AS amount
FROM earning
GROUP BY conversion_id, payee_id
UNION ALL
SELECT
    conversion_id,
    '*suspense' AS part,
    CAST(sum(amount) AS DECIMAL(38, 24)) AS amount
FROM (
    SELECT conversion_id, CAST(amount AS DECIMAL(38, 24)) AS amount
    FROM accounted_cell
    JOIN cell_shares USING (cell_id)
    WHERE cell_shares.shares_id = 0
    UNION ALL
    SELECT conversion_id, CAST(suspense AS DECIMAL(38, 24)) AS amount
    FROM part
)
GROUP BY conversion_id
ORDER BY ALL

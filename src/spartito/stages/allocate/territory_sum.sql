-- What every part of a conversion is due of the lines of one territory, where a deduction concerns that territory only.
--
-- reads   taxed, earning, accounted_cell, cell_shares, suspense, part
-- writes  territory_sum
-- grain   conversion_id, territory, part
-- keeps   SELECT conversion_id, territory, part FROM territory_sum ANTI JOIN taxed USING (conversion_id, territory)
CREATE TEMP TABLE territory_sum AS
SELECT
    conversion_id,
    territory,
    part,
    CAST(sum(amount) AS DECIMAL(38, 24)) AS amount
FROM (
    SELECT earning.conversion_id, earning.territory, earning.payee_id AS part, earning.amount
    FROM earning
    JOIN taxed USING (conversion_id, territory)
    UNION ALL
    SELECT
        cell.conversion_id,
        cell.territory,
        '*suspense' AS part,
        CAST(cell.amount AS DECIMAL(38, 24)) AS amount
    FROM accounted_cell AS cell
    JOIN taxed USING (conversion_id, territory)
    JOIN cell_shares USING (cell_id)
    WHERE cell_shares.shares_id = 0
    UNION ALL
    SELECT
        part.conversion_id,
        suspense.territory,
        '*suspense' AS part,
        CAST(suspense.amount AS DECIMAL(38, 24)) AS amount
    FROM suspense
    JOIN part USING (report_id, sales_period, currency)
    JOIN taxed USING (conversion_id, territory)
    WHERE part.after = 0
)
GROUP BY conversion_id, territory, part
ORDER BY ALL

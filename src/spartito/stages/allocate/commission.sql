-- What the distributor keeps of each account's money as its commission: what VAT on commission is calculated from.
-- What is divided again is there as its difference, and what is taken back below zero: both are proven where they are made.
--
-- reads   earning, part_sum, redivided
-- writes  commission
-- grain   conversion_id, account_id
-- keeps   SELECT conversion_id, kept.amount, parts.amount
--         FROM (SELECT conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM commission
--             GROUP BY conversion_id) AS kept
--         RIGHT JOIN (SELECT conversion_id, amount FROM part_sum ANTI JOIN redivided USING (conversion_id)
--             WHERE part = '*') AS parts USING (conversion_id)
--         WHERE kept.amount IS DISTINCT FROM parts.amount
CREATE TEMP TABLE commission AS
SELECT
    conversion_id,
    account_id,
    CAST(sum(amount) AS DECIMAL(38, 24)) AS amount
FROM earning
WHERE payee_id = '*'
GROUP BY conversion_id, account_id
ORDER BY ALL

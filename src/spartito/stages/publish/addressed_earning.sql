-- The earnings of those whose statements are written, with what a statement tells apart.
--
-- reads   run_earning, addressed
-- writes  earning
-- grain   payee_id, conversion_id, account_id, isrc, upc, usage_type, kind, territory
-- keeps   SELECT payee_id FROM earning ANTI JOIN addressed USING (payee_id)
CREATE TEMP TABLE earning AS
SELECT
    payee_id,
    conversion_id,
    account_id,
    isrc,
    upc,
    usage_type,
    kind,
    territory,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(amount) AS DECIMAL(38, 24)) AS amount
FROM run_earning
SEMI JOIN addressed USING (payee_id)
GROUP BY ALL

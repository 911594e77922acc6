-- The earnings in their order, what is divided again together with what is taken back of it: only the differences stay. A
-- contract's pool gets its difference whole, under the number 0, however it is divided now.
--
-- reads   earning, redivided
-- writes  earning
-- grain   payee_id, conversion_id, report_id, source, sales_period, territory, usage_type, kind, currency, account_id, isrc,
--         upc, contract_id, hold_id
-- keeps   SELECT conversion_id, sum(amount) AS amount FROM earning
--         WHERE starts_with(conversion_id, 'taken:') GROUP BY conversion_id
CREATE OR REPLACE TEMP TABLE earning AS
SELECT
    CASE WHEN redivided.conversion_id IS NULL THEN earning.payee_id
        ELSE regexp_replace(earning.payee_id, '^([*]pool:.*)[.][0-9]+$', '\1.0') END AS payee_id,
    coalesce(redivided.conversion_id, earning.conversion_id) AS conversion_id,
    earning.report_id,
    earning.source,
    earning.sales_period,
    earning.territory,
    earning.usage_type,
    earning.kind,
    earning.currency,
    earning.account_id,
    earning.isrc,
    earning.upc,
    earning.contract_id,
    earning.hold_id,
    CAST(sum(earning.quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(earning.amount) AS DECIMAL(38, 24)) AS amount
FROM earning
LEFT JOIN redivided ON earning.conversion_id IN (redivided.conversion_id, concat('taken:', redivided.conversion_id))
GROUP BY ALL
HAVING count(redivided.conversion_id) = 0 OR sum(earning.amount) <> 0 OR sum(earning.quantity) <> 0
ORDER BY ALL

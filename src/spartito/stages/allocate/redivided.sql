-- The earnings in their order, what is divided again together with what is taken back of it: only the differences stay. A
-- contract's pool gets its difference whole, under the number 0, however it is divided now. A hold keeps the difference of
-- the track that it is on now; what was paid before the hold began is not taken into it.
--
-- reads   earning, redivided
-- writes  earning
-- grain   payee_id, conversion_id, report_id, source, sales_period, territory, usage_type, kind, currency, account_id, isrc,
--         upc, contract_id, hold_id
-- keeps   SELECT conversion_id, sum(amount) AS amount FROM earning
--         WHERE starts_with(conversion_id, 'taken:') GROUP BY conversion_id
CREATE OR REPLACE TEMP TABLE earning AS
WITH held AS (
    SELECT
        conversion_id,
        report_id,
        source,
        sales_period,
        territory,
        usage_type,
        kind,
        currency,
        account_id,
        isrc,
        upc,
        max(hold_id) AS hold_id
    FROM earning
    JOIN redivided USING (conversion_id)
    GROUP BY ALL
)
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
    coalesce(held.hold_id, earning.hold_id) AS hold_id,
    CAST(sum(earning.quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(earning.amount) AS DECIMAL(38, 24)) AS amount,
    CAST(sum(earning.tax_at_source) AS DECIMAL(38, 24)) AS tax_at_source,
    CAST(sum(earning.deducted_at_source) AS DECIMAL(38, 24)) AS deducted_at_source
FROM earning
LEFT JOIN redivided ON earning.conversion_id IN (redivided.conversion_id, concat('taken:', redivided.conversion_id))
LEFT JOIN held
    ON redivided.conversion_id = held.conversion_id
    AND earning.report_id = held.report_id
    AND earning.source = held.source
    AND earning.sales_period = held.sales_period
    AND earning.territory = held.territory
    AND earning.usage_type = held.usage_type
    AND earning.kind = held.kind
    AND earning.currency = held.currency
    AND earning.account_id = held.account_id
    AND earning.isrc = held.isrc
    AND earning.upc = held.upc
GROUP BY ALL
HAVING count(redivided.conversion_id) = 0 OR sum(earning.amount) <> 0 OR sum(earning.quantity) <> 0
    OR sum(earning.tax_at_source) <> 0 OR sum(earning.deducted_at_source) <> 0
ORDER BY ALL

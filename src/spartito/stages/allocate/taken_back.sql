-- What a closed run gave of a report that another has superseded since, taken back: the same earnings below zero. What a
-- contract's pool took in leaves it whole, however the contract was divided then: under the number 0. What was given and taken
-- back already is not told again. A hold that has ended and given back what it kept does not take it in again: it is taken from
-- whom the money went to.
--
-- reads   earning, closed_earning, taken_back, given_back_hold
-- writes  earning
-- grain   payee_id, conversion_id, report_id, source, sales_period, territory, usage_type, kind, currency, account_id, isrc,
--         upc, contract_id, hold_id
-- keeps   SELECT reversal_id, given.amount, taken.amount, given.tax, taken.tax, given.deducted, taken.deducted
--         FROM (SELECT reversal_id, sum(amount) AS amount, sum(tax_at_source) AS tax, sum(deducted_at_source) AS deducted
--             FROM closed_earning JOIN taken_back USING (placement, conversion_id, report_id) GROUP BY reversal_id) AS given
--         LEFT JOIN (SELECT conversion_id AS reversal_id, sum(amount) AS amount, sum(tax_at_source) AS tax,
--             sum(deducted_at_source) AS deducted FROM earning GROUP BY ALL) AS taken
--             USING (reversal_id)
--         WHERE coalesce(taken.amount, 0) <> -given.amount OR coalesce(taken.tax, 0) <> -given.tax
--             OR coalesce(taken.deducted, 0) <> -given.deducted
INSERT INTO earning
SELECT
    regexp_replace(closed.payee_id, '^([*]pool:.*)[.][0-9]+$', '\1.0') AS payee_id,
    taken_back.reversal_id AS conversion_id,
    closed.report_id,
    closed.source,
    closed.sales_period,
    closed.territory,
    closed.usage_type,
    closed.kind,
    closed.currency,
    closed.account_id,
    closed.isrc,
    closed.upc,
    closed.contract_id,
    CASE WHEN given_back_hold.hold_id IS NULL THEN closed.hold_id ELSE '' END AS hold_id,
    CAST(-sum(closed.quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(-sum(closed.amount) AS DECIMAL(38, 24)) AS amount,
    CAST(-sum(closed.tax_at_source) AS DECIMAL(38, 24)) AS tax_at_source,
    CAST(-sum(closed.deducted_at_source) AS DECIMAL(38, 24)) AS deducted_at_source
FROM closed_earning AS closed
JOIN taken_back USING (placement, conversion_id, report_id)
LEFT JOIN given_back_hold ON closed.hold_id = given_back_hold.hold_id
GROUP BY ALL
HAVING sum(closed.amount) <> 0 OR sum(closed.quantity) <> 0
    OR sum(closed.tax_at_source) <> 0 OR sum(closed.deducted_at_source) <> 0

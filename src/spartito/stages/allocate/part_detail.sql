-- What the parts that a rule looks into are made of: by contract, hold, usage type, kind, and the territories that a
-- rule names (all others are one). A pool is always looked into, and so is who is not known where strangers are. Of what is
-- divided again only the differences are left.
--
-- reads   earning, part_sum, redivided, detailed, named_territory, looked_into_contract, known_payee, strangers
-- writes  part_detail
-- grain   part, conversion_id, contract_id, territory, usage_type, kind, hold_id
-- keeps   SELECT conversion_id, part, detail.amount, whole.amount
--         FROM (SELECT conversion_id, part, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM part_detail GROUP BY ALL) AS detail
--         JOIN (SELECT conversion_id, part, amount FROM part_sum ANTI JOIN redivided USING (conversion_id)
--             UNION ALL SELECT conversion_id, payee_id, sum(amount) FROM earning JOIN redivided USING (conversion_id)
--             GROUP BY ALL) AS whole USING (conversion_id, part)
--         WHERE detail.amount <> whole.amount
CREATE TEMP TABLE part_detail AS
SELECT
    earning.payee_id AS part,
    earning.conversion_id,
    earning.contract_id,
    coalesce(named_territory.territory, '') AS territory,
    earning.usage_type,
    earning.kind,
    earning.hold_id,
    CAST(sum(earning.amount) AS DECIMAL(38, 24)) AS amount,
    CAST(sum(earning.tax_at_source) AS DECIMAL(38, 24)) AS tax_at_source
FROM earning
LEFT JOIN named_territory USING (territory)
WHERE starts_with(earning.payee_id, '*pool:')
    OR earning.payee_id IN (SELECT payee_id FROM detailed)
    OR earning.payee_id IN (
        SELECT payee_id FROM earning WHERE contract_id IN (SELECT contract_id FROM looked_into_contract)
    )
    OR (
        (SELECT looked_into FROM strangers)
        AND NOT starts_with(earning.payee_id, '*')
        AND earning.payee_id NOT IN (SELECT payee_id FROM known_payee)
    )
    OR earning.payee_id IN (SELECT payee_id FROM earning WHERE hold_id <> '')
GROUP BY ALL
ORDER BY ALL

-- What each payee, and the distributor for its commission, earns of each track: amount times share, exactly.
--
-- reads   accounted_cell, cell_shares, share, cell_hold
-- writes  earning
-- grain   payee_id, conversion_id, report_id, source, sales_period, territory, usage_type, kind, currency, account_id, isrc,
--         upc, contract_id, hold_id
-- keeps   SELECT conversion_id, paid.amount, earned.amount
--         FROM (SELECT conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM accounted_cell
--             JOIN cell_shares USING (cell_id) WHERE shares_id > 0 GROUP BY conversion_id) AS paid
--         FULL JOIN (SELECT conversion_id, sum(amount) AS amount FROM earning GROUP BY conversion_id) AS earned
--             USING (conversion_id)
--         WHERE paid.amount IS DISTINCT FROM earned.amount
-- keeps   SELECT conversion_id, taken.tax, taken.deducted, earned.tax, earned.deducted
--         FROM (SELECT conversion_id, CAST(sum(tax_at_source) AS DECIMAL(38, 24)) AS tax,
--             CAST(sum(deducted_at_source) AS DECIMAL(38, 24)) AS deducted FROM accounted_cell
--             JOIN cell_shares USING (cell_id) WHERE shares_id > 0 GROUP BY conversion_id) AS taken
--         JOIN (SELECT conversion_id, sum(tax_at_source) AS tax, sum(deducted_at_source) AS deducted FROM earning
--             GROUP BY conversion_id) AS earned USING (conversion_id)
--         WHERE coalesce(taken.tax, CAST(0 AS DECIMAL(38, 24))) <> earned.tax
--             OR coalesce(taken.deducted, CAST(0 AS DECIMAL(38, 24))) <> earned.deducted
CREATE TEMP TABLE earning AS
SELECT
    share.payee_id,
    cell.conversion_id,
    cell.report_id,
    cell.source,
    cell.sales_period,
    cell.territory,
    cell.usage_type,
    cell.kind,
    cell.currency,
    cell.account_id,
    cell.isrc,
    cell.upc,
    share.contract_id,
    coalesce(cell_hold.hold_id, '') AS hold_id,
    CAST(sum(cell.quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(cell.amount * share.share) AS DECIMAL(38, 24)) AS amount,
    CAST(coalesce(sum(cell.tax_at_source * share.share), CAST(0 AS DECIMAL(38, 24))) AS DECIMAL(38, 24)) AS tax_at_source,
    CAST(coalesce(sum(cell.deducted_at_source * share.share), CAST(0 AS DECIMAL(38, 24))) AS DECIMAL(38, 24))
        AS deducted_at_source
FROM accounted_cell AS cell
JOIN cell_shares USING (cell_id)
JOIN share USING (shares_id)
LEFT JOIN cell_hold USING (cell_id)
GROUP BY ALL
ORDER BY ALL

-- What each payee, and the distributor for its commission, earns of each track: amount times share, exactly.
--
-- reads   accounted_cell, cell_shares, share
-- writes  earning
-- grain   payee_id, conversion_id, report_id, source, sales_period, usage_type, kind, currency, account_id, isrc, upc
-- keeps   SELECT conversion_id, paid.amount, earned.amount
--         FROM (SELECT conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM accounted_cell
--             JOIN cell_shares USING (cell_id) WHERE shares_id > 0 GROUP BY conversion_id) AS paid
--         FULL JOIN (SELECT conversion_id, sum(amount) AS amount FROM earning GROUP BY conversion_id) AS earned
--             USING (conversion_id)
--         WHERE paid.amount IS DISTINCT FROM earned.amount
CREATE TEMP TABLE earning AS
SELECT
    share.payee_id,
    cell.conversion_id,
    cell.report_id,
    cell.source,
    cell.sales_period,
    cell.usage_type,
    cell.kind,
    cell.currency,
    cell.account_id,
    cell.isrc,
    cell.upc,
    CAST(sum(cell.quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(cell.amount * share.share) AS DECIMAL(38, 24)) AS amount
FROM accounted_cell AS cell
JOIN cell_shares USING (cell_id)
JOIN share USING (shares_id)
GROUP BY ALL
ORDER BY ALL

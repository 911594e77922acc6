-- What waits for a decision in this run, by what identifies it, with its money and its reason.
--
-- reads   suspense, part, part_sum, accounted_cell, cell_shares
-- writes  suspense_top
-- grain   conversion_id, source, currency, reason, isrc, upc, title, artist
-- keeps   SELECT conversion_id, waiting.amount, listed.amount
--         FROM (SELECT conversion_id, amount FROM part_sum WHERE part = '*suspense') AS waiting
--         FULL JOIN (SELECT conversion_id, CAST(sum(amount) AS DECIMAL(38, 24)) AS amount FROM suspense_top
--             GROUP BY conversion_id) AS listed USING (conversion_id)
--         WHERE coalesce(waiting.amount, CAST(0 AS DECIMAL(38, 24))) <> coalesce(listed.amount, CAST(0 AS DECIMAL(38, 24)))
CREATE TEMP TABLE suspense_top AS
SELECT
    conversion_id,
    source,
    currency,
    reason,
    isrc,
    upc,
    title,
    artist,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(amount) AS DECIMAL(38, 12)) AS amount
FROM (
    SELECT
        part.conversion_id,
        suspense.source,
        suspense.currency,
        suspense.reason,
        suspense.isrc,
        suspense.upc,
        suspense.title,
        suspense.artist,
        suspense.lines,
        suspense.amount
    FROM suspense
    JOIN part USING (report_id, sales_period, currency)
    WHERE part.after = 0
    UNION ALL
    SELECT
        cell.conversion_id,
        cell.source,
        cell.currency,
        'terms differ' AS reason,
        cell.isrc,
        cell.upc,
        cell.account_id AS title,
        '' AS artist,
        cell.lines,
        cell.amount
    FROM accounted_cell AS cell
    JOIN cell_shares USING (cell_id)
    WHERE cell_shares.shares_id = 0
)
GROUP BY conversion_id, source, currency, reason, isrc, upc, title, artist
ORDER BY abs(CAST(sum(amount) AS DECIMAL(38, 12))) DESC, conversion_id, isrc, upc, title, artist, reason

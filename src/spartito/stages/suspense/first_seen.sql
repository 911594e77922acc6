-- Where the items of the work list stand: the reports and the line at which each was first seen, with its candidates.
--
-- reads   suspense, work_list
-- writes  first_seen
-- grain   item_id, report_id, sales_period, currency, reason, candidates
-- keeps   SELECT item_id FROM first_seen WHERE first_line < CASE WHEN reason = 'terms differ' THEN 0 ELSE 1 END
CREATE TEMP TABLE first_seen AS
SELECT
    item.item_id,
    suspense.report_id,
    suspense.sales_period,
    suspense.currency,
    suspense.reason,
    suspense.candidates,
    arg_min(suspense.sales_day, suspense.first_line) AS sales_day,
    arg_min(suspense.territory, suspense.first_line) AS territory,
    CAST(min(suspense.first_line) AS BIGINT) AS first_line,
    CAST(sum(suspense.lines) AS BIGINT) AS lines,
    CAST(sum(suspense.amount) AS DECIMAL(38, 12)) AS amount
FROM suspense
JOIN (
    SELECT DISTINCT item_id, source, isrc, upc, dsp_id, title, version, artist, duration, account_id FROM work_list
) AS item USING (source, isrc, upc, dsp_id, title, version, artist, duration, account_id)
GROUP BY item.item_id, suspense.report_id, suspense.sales_period, suspense.currency, suspense.reason, suspense.candidates
ORDER BY item.item_id, suspense.sales_period, suspense.report_id, first_line, suspense.currency, suspense.reason

-- The lines of one report that still wait, by reason.
--
-- reads   suspense
-- writes  still_waiting
-- grain   reason
-- keeps   SELECT reason FROM still_waiting WHERE lines < 1
CREATE TEMP TABLE still_waiting AS
SELECT
    reason,
    CAST(sum(lines) AS BIGINT) AS lines
FROM suspense
GROUP BY reason
ORDER BY reason

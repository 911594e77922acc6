-- The decisions that decide: those that name one track, or the tracks of one recording and one account, as the core
-- takes them. What names none or several decides nothing.
--
-- reads   named
-- writes  decided
-- grain   number
-- keeps   SELECT number FROM decided WHERE track_count < 1
CREATE TEMP TABLE decided AS
SELECT
    number,
    CAST(min(position) AS UINTEGER) AS track_first,
    CAST(count(*) AS UINTEGER) AS track_count
FROM named
GROUP BY number
HAVING count(DISTINCT account_id) = 1
    AND count(DISTINCT isrc) = 1
    AND max(position) - min(position) + 1 = count(*)
ORDER BY number

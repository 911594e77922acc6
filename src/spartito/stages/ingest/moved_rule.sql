-- The lines that have left suspense, by the rule that placed them; below zero where a rule's cells were taken back.
--
-- reads   moved_cell
-- writes  moved_rule
-- grain   match_rule
-- keeps   SELECT moved.lines, ruled.lines
--         FROM (SELECT sum(lines) AS lines FROM moved_cell) AS moved, (SELECT sum(lines) AS lines FROM moved_rule) AS ruled
--         WHERE moved.lines IS DISTINCT FROM ruled.lines
CREATE TEMP TABLE moved_rule AS
SELECT
    match_rule,
    CAST(sum(lines) AS BIGINT) AS lines
FROM moved_cell
GROUP BY match_rule
ORDER BY match_rule

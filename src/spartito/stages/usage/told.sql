-- The usage cells that are asked for: of an account, a recording, and of days of which some are asked for. Each says if all
-- of its days are, and the date that chooses its split: its day where the book looks at days, else the first of the month.
--
-- reads   usage_cells, asked
-- writes  told
-- grain   report_id, from_day, to_day, territory, usage_type, age, gender, stream_source, playlist, device, subscription,
--         region, account_id, isrc, upc, candidates, match_rule, listeners, percent
-- keeps   SELECT from_day FROM told, asked WHERE to_day < asked.first_day OR (asked.last_day <> '' AND from_day > asked.last_day)
CREATE TEMP TABLE told AS
SELECT
    usage_cells.report_id,
    usage_cells.source,
    usage_cells.sales_period,
    usage_cells.from_day,
    usage_cells.to_day,
    usage_cells.territory,
    usage_cells.usage_type,
    usage_cells.age,
    usage_cells.gender,
    usage_cells.stream_source,
    usage_cells.playlist,
    usage_cells.device,
    usage_cells.subscription,
    usage_cells.region,
    usage_cells.account_id,
    usage_cells.isrc,
    usage_cells.upc,
    usage_cells.track_id,
    usage_cells.release_id,
    usage_cells.candidates,
    usage_cells.match_rule,
    usage_cells.lines,
    usage_cells.quantity,
    usage_cells.skips,
    usage_cells.saves,
    usage_cells.likes,
    usage_cells.shares,
    usage_cells.comments,
    usage_cells.listeners,
    usage_cells.percent,
    usage_cells.from_day >= asked.first_day
        AND (asked.last_day = '' OR usage_cells.to_day <= asked.last_day) AS inside,
    CASE WHEN asked.daily AND usage_cells.from_day = usage_cells.to_day THEN CAST(usage_cells.from_day AS DATE)
        ELSE CAST(concat(usage_cells.sales_period, '-01') AS DATE) END AS on_date
FROM usage_cells, asked
WHERE
    asked.account_id IN ('', usage_cells.account_id)
    AND asked.isrc IN ('', usage_cells.isrc)
    AND usage_cells.to_day >= asked.first_day
    AND (asked.last_day = '' OR usage_cells.from_day <= asked.last_day)

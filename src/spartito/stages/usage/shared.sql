-- The usage cells of tracks that a payee has a share of.
--
-- reads   told, of_payee
-- writes  shared
-- grain   as told
-- keeps   SELECT account_id FROM shared ANTI JOIN of_payee USING (account_id, isrc, upc, on_date)
CREATE TEMP TABLE shared AS
SELECT
    told.report_id,
    told.source,
    told.sales_period,
    told.from_day,
    told.to_day,
    told.territory,
    told.usage_type,
    told.age,
    told.gender,
    told.stream_source,
    told.playlist,
    told.device,
    told.subscription,
    told.region,
    told.account_id,
    told.isrc,
    told.upc,
    told.track_id,
    told.release_id,
    told.candidates,
    told.match_rule,
    told.lines,
    told.quantity,
    told.skips,
    told.saves,
    told.likes,
    told.shares,
    told.comments,
    told.listeners,
    told.percent,
    told.inside,
    told.on_date
FROM told
SEMI JOIN of_payee USING (account_id, isrc, upc, on_date)

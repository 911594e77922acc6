-- What could not be divided and now belongs to one of its tracks, because a person has said so: each cell is taken back,
-- and stands anew for that track.
--
-- reads   still_undivided, chosen_track
-- writes  chosen_cell
-- grain   report_id, source, sales_period, sales_day, territory, usage_type, kind, currency, account_id, isrc, upc, track_id, release_id, candidates, match_rule
-- keeps   SELECT report_id FROM chosen_cell GROUP BY report_id, sales_period, currency HAVING sum(lines) <> 0 OR sum(amount) <> 0
CREATE TEMP TABLE chosen_cell AS
WITH
meant AS (
    SELECT
        still_undivided.report_id,
        still_undivided.source,
        still_undivided.sales_period,
        still_undivided.sales_day,
        still_undivided.territory,
        still_undivided.usage_type,
        still_undivided.kind,
        still_undivided.currency,
        still_undivided.account_id,
        still_undivided.isrc,
        still_undivided.upc,
        still_undivided.track_id,
        still_undivided.release_id,
        still_undivided.candidates,
        still_undivided.match_rule,
        still_undivided.lines,
        still_undivided.quantity,
        still_undivided.amount,
        still_undivided.tax_at_source,
        still_undivided.deducted_at_source,
        chosen_track.upc AS chosen_upc,
        chosen_track.track_id AS chosen_track_id,
        chosen_track.release_id AS chosen_release_id
    FROM still_undivided
    JOIN chosen_track
        ON chosen_track.account_id = still_undivided.account_id
        AND chosen_track.isrc = still_undivided.isrc
        AND chosen_track.candidates = still_undivided.candidates
)
SELECT
    report_id,
    source,
    sales_period,
    sales_day,
    territory,
    usage_type,
    kind,
    currency,
    account_id,
    isrc,
    upc,
    track_id,
    release_id,
    candidates,
    match_rule,
    -lines AS lines,
    -quantity AS quantity,
    -amount AS amount,
    -tax_at_source AS tax_at_source,
    -deducted_at_source AS deducted_at_source
FROM meant
UNION ALL
SELECT
    report_id,
    source,
    sales_period,
    sales_day,
    territory,
    usage_type,
    kind,
    currency,
    account_id,
    isrc,
    chosen_upc AS upc,
    chosen_track_id AS track_id,
    chosen_release_id AS release_id,
    '' AS candidates,
    'alias' AS match_rule,
    lines,
    quantity,
    amount,
    tax_at_source,
    deducted_at_source
FROM meant

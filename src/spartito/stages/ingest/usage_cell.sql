-- The cells of a usage feed: its placed lines, added up over everything that the feed tells apart.
--
-- reads   usage_line
-- writes  usage_cell
-- grain   report_id, source, sales_period, from_day, to_day, territory, usage_type, age, gender, stream_source, playlist,
--         device, subscription, region, account_id, isrc, upc, track_id, release_id, candidates, match_rule, listeners,
--         percent
-- keeps   SELECT 1 FROM (SELECT sum(lines) AS lines FROM usage_cell) AS cells, (SELECT sum(lines) AS lines FROM usage_line) AS found
--         WHERE cells.lines IS DISTINCT FROM found.lines
CREATE TEMP TABLE usage_cell AS
SELECT
    report_id,
    source,
    sales_period,
    from_day,
    to_day,
    territory,
    usage_type,
    age,
    gender,
    stream_source,
    playlist,
    device,
    subscription,
    region,
    account_id,
    isrc,
    upc,
    track_id,
    release_id,
    candidates,
    match_rule,
    CAST(sum(lines) AS BIGINT) AS lines,
    CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity,
    CAST(sum(skips) AS DECIMAL(38, 6)) AS skips,
    CAST(sum(saves) AS DECIMAL(38, 6)) AS saves,
    CAST(sum(likes) AS DECIMAL(38, 6)) AS likes,
    CAST(sum(shares) AS DECIMAL(38, 6)) AS shares,
    CAST(sum(comments) AS DECIMAL(38, 6)) AS comments,
    listeners,
    percent
FROM usage_line
GROUP BY ALL
ORDER BY ALL

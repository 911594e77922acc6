-- The figures of usage cells, for each feed and usage type by what is asked for. Figures that add up are summed; one that
-- does not is shown where a single line says it, and nowhere else: two feeds, days or groups may count the same people.
--
-- reads   chosen, asked, track
-- writes  figures
-- grain   source, usage_type, month, from_day, to_day, territory, account_id, isrc, upc, age, gender, stream_source, playlist,
--         device, subscription, region
-- keeps   SELECT 1 FROM (SELECT sum(lines) AS lines, sum(quantity) AS quantity FROM figures) AS shown,
--             (SELECT sum(lines) AS lines, sum(quantity) AS quantity FROM chosen WHERE inside) AS held
--         WHERE shown.lines IS DISTINCT FROM held.lines OR shown.quantity IS DISTINCT FROM held.quantity
CREATE TEMP TABLE figures AS
WITH
keyed AS (
    SELECT
        chosen.source,
        chosen.usage_type,
        CASE WHEN list_contains(asked.by, 'month') THEN chosen.sales_period ELSE '' END AS month,
        CASE WHEN list_contains(asked.by, 'day') THEN chosen.from_day ELSE '' END AS from_day,
        CASE WHEN list_contains(asked.by, 'day') THEN chosen.to_day ELSE '' END AS to_day,
        CASE WHEN list_contains(asked.by, 'territory') THEN chosen.territory ELSE '' END AS territory,
        CASE WHEN list_contains(asked.by, 'track') THEN chosen.account_id ELSE '' END AS account_id,
        CASE WHEN list_contains(asked.by, 'track') THEN chosen.isrc ELSE '' END AS isrc,
        CASE WHEN list_contains(asked.by, 'track') THEN chosen.upc ELSE '' END AS upc,
        CASE WHEN list_contains(asked.by, 'age') THEN chosen.age ELSE '' END AS age,
        CASE WHEN list_contains(asked.by, 'gender') THEN chosen.gender ELSE '' END AS gender,
        CASE WHEN list_contains(asked.by, 'stream_source') THEN chosen.stream_source ELSE '' END AS stream_source,
        CASE WHEN list_contains(asked.by, 'playlist') THEN chosen.playlist ELSE '' END AS playlist,
        CASE WHEN list_contains(asked.by, 'device') THEN chosen.device ELSE '' END AS device,
        CASE WHEN list_contains(asked.by, 'subscription') THEN chosen.subscription ELSE '' END AS subscription,
        CASE WHEN list_contains(asked.by, 'region') THEN chosen.region ELSE '' END AS region,
        chosen.lines,
        chosen.quantity,
        chosen.skips,
        chosen.saves,
        chosen.likes,
        chosen.shares,
        chosen.comments,
        chosen.listeners,
        chosen.percent
    FROM chosen, asked
    WHERE chosen.inside
),
summed AS (
    SELECT
        source,
        usage_type,
        month,
        from_day,
        to_day,
        territory,
        account_id,
        isrc,
        upc,
        age,
        gender,
        stream_source,
        playlist,
        device,
        subscription,
        region,
        CAST(sum(lines) AS BIGINT) AS lines,
        CAST(sum(quantity) AS DECIMAL(38, 6)) AS quantity,
        CAST(sum(skips) AS DECIMAL(38, 6)) AS skips,
        CAST(sum(saves) AS DECIMAL(38, 6)) AS saves,
        CAST(sum(likes) AS DECIMAL(38, 6)) AS likes,
        CAST(sum(shares) AS DECIMAL(38, 6)) AS shares,
        CAST(sum(comments) AS DECIMAL(38, 6)) AS comments,
        CASE WHEN sum(lines) = 1 THEN max(listeners) END AS listeners,
        CASE WHEN sum(lines) = 1 THEN max(percent) END AS percent,
        count(listeners) + count(percent) > 0 AND sum(lines) > 1 AS apart
    FROM keyed
    GROUP BY ALL
),
named AS (
    SELECT
        account_id,
        isrc,
        min(title) AS title,
        arg_min(artist, (title, artist)) AS artist
    FROM track
    WHERE isrc IN (SELECT isrc FROM summed)
    GROUP BY account_id, isrc
)
SELECT
    summed.source,
    summed.usage_type,
    summed.month,
    summed.from_day,
    summed.to_day,
    summed.territory,
    summed.account_id,
    summed.isrc,
    summed.upc,
    coalesce(named.title, '') AS title,
    coalesce(named.artist, '') AS artist,
    summed.age,
    summed.gender,
    summed.stream_source,
    summed.playlist,
    summed.device,
    summed.subscription,
    summed.region,
    summed.lines,
    summed.quantity,
    summed.skips,
    summed.saves,
    summed.likes,
    summed.shares,
    summed.comments,
    summed.listeners,
    summed.percent,
    summed.apart
FROM summed
LEFT JOIN named ON named.account_id = summed.account_id AND named.isrc = summed.isrc AND summed.isrc <> ''
ORDER BY
    summed.source,
    summed.usage_type,
    summed.month,
    summed.from_day,
    summed.to_day,
    summed.quantity DESC NULLS LAST,
    summed.territory,
    summed.account_id,
    summed.isrc,
    summed.upc,
    summed.age,
    summed.gender,
    summed.stream_source,
    summed.playlist,
    summed.device,
    summed.subscription,
    summed.region

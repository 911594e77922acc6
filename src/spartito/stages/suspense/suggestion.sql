-- Tracks that an item of the work list may belong to, for a person to look at: nothing here ever pays by itself.
-- A track is suggested for its title, for standing on the release that the item names, or for an ISRC that differs from
-- the item's in one character at most or in two that changed places. Each of four likenesses gives points; the best five
-- stay, and among equals those of the recording itself come first. Of lines that are an account's already only its own
-- tracks are suggested.
--
-- reads   work_list, track
-- writes  suggestion
-- grain   item_id, position
-- keeps   SELECT item_id FROM suggestion WHERE score NOT BETWEEN 1 AND 100
-- keeps   SELECT item_id FROM suggestion ANTI JOIN work_list USING (item_id)
CREATE TEMP TABLE suggestion AS
WITH
item AS (
    SELECT DISTINCT
        item_id,
        isrc,
        upc,
        account_id,
        translate(lower(strip_accents(title)), ' .,:;!?''"()[]&/_-', '') AS plain_title,
        translate(lower(strip_accents(artist)), ' .,:;!?''"()[]&/_-', '') AS plain_artist
    FROM work_list
),
place AS (
    SELECT CAST(unnest(range(1, 13)) AS INTEGER) AS place
),
letter AS (
    SELECT unnest(string_split('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', '')) AS letter
),
near_isrc AS (
    SELECT
        item.item_id,
        concat(substr(item.isrc, 1, place.place - 1), letter.letter, substr(item.isrc, place.place + 1)) AS isrc
    FROM item
    CROSS JOIN place
    CROSS JOIN letter
    WHERE length(item.isrc) = 12
    UNION
    SELECT
        item.item_id,
        concat(
            substr(item.isrc, 1, place.place - 1),
            substr(item.isrc, place.place + 1, 1),
            substr(item.isrc, place.place, 1),
            substr(item.isrc, place.place + 2)
        ) AS isrc
    FROM item
    CROSS JOIN place
    WHERE length(item.isrc) = 12 AND place.place < 12
),
near_track AS MATERIALIZED (
    SELECT
        position,
        isrc,
        upc,
        account_id,
        track_id,
        title,
        version,
        artist,
        translate(lower(strip_accents(title)), ' .,:;!?''"()[]&/_-', '') AS plain_title
    FROM track
    WHERE plain_title IN (SELECT plain_title FROM item WHERE plain_title <> '')
        OR upc IN (SELECT upc FROM item WHERE upc <> '')
        OR isrc IN (SELECT isrc FROM near_isrc)
),
alike AS (
    SELECT item.item_id, near_track.position
    FROM item
    JOIN near_track USING (plain_title)
    WHERE item.plain_title <> ''
    UNION
    SELECT item.item_id, near_track.position
    FROM item
    JOIN near_track ON near_track.upc = item.upc
    WHERE item.upc <> ''
    UNION
    SELECT near_isrc.item_id, near_track.position
    FROM near_isrc
    JOIN near_track USING (isrc)
),
compared AS (
    SELECT
        alike.item_id,
        near_track.position,
        near_track.isrc,
        near_track.upc,
        near_track.account_id,
        near_track.track_id,
        near_track.title,
        near_track.version,
        near_track.artist,
        item.plain_title <> '' AND near_track.plain_title = item.plain_title AS same_title,
        item.plain_artist <> '' AND translate(lower(strip_accents(near_track.artist)), ' .,:;!?''"()[]&/_-', '') = item.plain_artist
            AS same_artist,
        item.upc <> '' AND near_track.upc = item.upc AS same_release,
        near_track.isrc = item.isrc AS same_isrc,
        item.isrc <> '' AND damerau_levenshtein(near_track.isrc, item.isrc) <= 1 AS near_isrc
    FROM alike
    JOIN item USING (item_id)
    JOIN near_track USING (position)
    WHERE item.account_id IN ('', near_track.account_id)
)
SELECT
    item_id,
    position,
    isrc,
    upc,
    account_id,
    track_id,
    title,
    version,
    artist,
    concat_ws(
        ', ',
        CASE WHEN same_title THEN 'same title' END,
        CASE WHEN same_artist THEN 'same artist' END,
        CASE WHEN same_release THEN 'on that release' END,
        CASE WHEN same_isrc THEN 'same isrc' WHEN near_isrc THEN 'near isrc' END
    ) AS likeness,
    CAST(
        CASE WHEN same_title THEN 40 ELSE 0 END
        + CASE WHEN same_artist THEN 20 ELSE 0 END
        + CASE WHEN same_release THEN 20 ELSE 0 END
        + CASE WHEN near_isrc THEN 20 ELSE 0 END
        AS INTEGER
    ) AS score
FROM compared
QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY score DESC, same_isrc DESC, position) <= 5
ORDER BY item_id, score DESC, same_isrc DESC, position

-- The items of the work list that were asked for by their id, or by the one that those of several accounts had together
-- formerly.
--
-- reads   work_list, wanted
-- writes  wanted_item
-- grain   wanted_id, source, isrc, upc, dsp_id, title, version, artist, duration, account_id
-- keeps   SELECT wanted_id FROM wanted_item ANTI JOIN wanted ON wanted.item_id = wanted_item.wanted_id
CREATE TEMP TABLE wanted_item AS
SELECT DISTINCT
    wanted.item_id AS wanted_id,
    work_list.source,
    work_list.isrc,
    work_list.upc,
    work_list.dsp_id,
    work_list.title,
    work_list.version,
    work_list.artist,
    work_list.duration,
    work_list.account_id
FROM work_list
CROSS JOIN unnest([work_list.item_id, work_list.former_id]) AS called (item_id)
JOIN wanted ON called.item_id = wanted.item_id

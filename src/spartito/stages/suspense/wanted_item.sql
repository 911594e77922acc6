-- The items of the work list that were asked for by their id.
--
-- reads   work_list, wanted
-- writes  wanted_item
-- grain   source, isrc, upc, dsp_id, title, version, artist, duration
-- keeps   SELECT source FROM wanted_item GROUP BY source, isrc, upc, dsp_id, title, version, artist, duration HAVING count(*) > 1
CREATE TEMP TABLE wanted_item AS
SELECT DISTINCT
    work_list.source,
    work_list.isrc,
    work_list.upc,
    work_list.dsp_id,
    work_list.title,
    work_list.version,
    work_list.artist,
    work_list.duration
FROM work_list
SEMI JOIN wanted USING (item_id)

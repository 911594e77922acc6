-- The shares of every cell as a mix: which shares, for how many of its tracks each. A cell of one track, or of tracks
-- that share alike, has one.
--
-- reads   cell_release, place, place_terms, terms_shares
-- writes  cell_mix
-- grain   cell_id
-- keeps   SELECT cell_id FROM cell_release ANTI JOIN cell_mix USING (cell_id)
CREATE TEMP TABLE cell_mix AS
SELECT
    cell_id,
    CAST(count(*) AS BIGINT) AS kinds,
    string_agg(concat_ws(':', shares_id, tracks), ' ' ORDER BY shares_id) AS mix
FROM (
    SELECT
        cell_release.cell_id,
        terms_shares.shares_id,
        CAST(sum(cell_release.tracks) AS BIGINT) AS tracks
    FROM cell_release
    JOIN place USING (account_id, isrc, upc, source, usage_type, on_date, fee)
    JOIN place_terms USING (place_id)
    JOIN terms_shares USING (terms_id)
    GROUP BY cell_release.cell_id, terms_shares.shares_id
)
GROUP BY cell_id

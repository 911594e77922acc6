-- For each place, the splits (of the account and of the accounts nested in it) and the deal that hold.
--
-- reads   place, split_choice, chosen_deal
-- writes  described
-- grain   place_id
-- keeps   SELECT place_id FROM place ANTI JOIN described USING (place_id)
CREATE TEMP TABLE described AS
SELECT
    place.place_id,
    place.account_id,
    place.on_date,
    place.fee,
    coalesce(choice.splits, '') AS splits,
    coalesce(commission.deal_id, -1) AS deal_id,
    coalesce(override.deal_id, -1) AS override_id
FROM place
LEFT JOIN (
    SELECT
        place_id,
        string_agg(concat_ws(chr(31), account_id, scope_isrc, scope_upc), chr(30) ORDER BY account_id) AS splits
    FROM split_choice
    GROUP BY place_id
) AS choice ON choice.place_id = place.place_id
LEFT JOIN chosen_deal AS commission ON commission.place_id = place.place_id AND NOT commission.override
LEFT JOIN chosen_deal AS override ON override.place_id = place.place_id AND override.override

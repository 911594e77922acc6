-- The next accounts to ask for: payees of the chosen splits that are accounts with splits of their own (RULES R5).
-- The account itself in its own split is paid, not opened again; nor is an account that was asked for already.
--
-- reads   chosen_split, split_line, place, split_choice
-- writes  asked
-- grain   place_id, account_id
-- keeps   SELECT place_id FROM asked ANTI JOIN place USING (place_id)
CREATE OR REPLACE TEMP TABLE asked AS
SELECT DISTINCT
    place.place_id,
    split_line.payee_id AS account_id,
    place.isrc,
    place.upc,
    place.on_date
FROM chosen_split
JOIN place USING (place_id)
JOIN split_line
    ON split_line.account_id = chosen_split.account_id
    AND split_line.isrc = chosen_split.scope_isrc
    AND split_line.upc = chosen_split.scope_upc
    AND split_line.valid_from <= place.on_date
    AND place.on_date < split_line.valid_to
WHERE split_line.status <> 'pending'
    AND split_line.payee_id <> split_line.account_id
    AND split_line.payee_id IN (SELECT account_id FROM split_line)
    AND NOT EXISTS (
        SELECT 1 FROM split_choice
        WHERE split_choice.place_id = place.place_id AND split_choice.account_id = split_line.payee_id
    )

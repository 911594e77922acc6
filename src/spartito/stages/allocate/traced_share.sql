-- What one payee gets of each unit of a cell's money, by the contract that it is of.
--
-- reads   cell_shares, share, traced_payee
-- writes  traced_share
-- grain   cell_id, contract_id
-- keeps   SELECT cell_id FROM traced_share GROUP BY cell_id, contract_id HAVING count(*) > 1
CREATE TEMP TABLE traced_share AS
SELECT
    cell_shares.cell_id,
    share.contract_id,
    share.share
FROM cell_shares
JOIN share USING (shares_id)
JOIN traced_payee USING (payee_id)
ORDER BY ALL

//! An album line: the tracks over which its money is divided.

use super::LineTexts;
use super::conditions::Sale;
use crate::error::Result;
use crate::index::catalogue::Catalogue;

/// The tracks that the account of this row has on its release and that hold for the sale of a line, in order.
pub fn tracks_of<C: Catalogue>(catalogue: &C, row: u32, line: &LineTexts<'_>) -> Result<Vec<u32>> {
    let (own, sale) = (catalogue.track(row)?, Sale::of(line));
    let mut rows = Vec::new();
    for other in catalogue.release(own.gtin)? {
        let track = catalogue.track(other)?;
        let mine = track.account == own.account;
        if mine && (!track.conditional || sale.bar(&catalogue.terms(other)?).is_none()) {
            rows.push(other);
        }
    }
    Ok(rows)
}

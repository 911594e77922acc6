//! Columns as Python buffers: little-endian numbers, and texts as (offsets, data).

use crate::error::{CoreError, Result};
use crate::table::Texts;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// A text column: offsets (i32, little-endian, one more than texts) and UTF-8 data.
pub type TextColumn<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);

const NO_MEMORY: &str = "memory for the bytes of a column, as PyBytes::new expects it too";

/// Numbers as bytes; `N` is the width of one. Written where Python keeps them where their count is known.
pub fn numbers<'py, const N: usize>(
    py: Python<'py>,
    rows: impl Iterator<Item = [u8; N]>,
) -> Bound<'py, PyBytes> {
    let (least, most) = rows.size_hint();
    if most != Some(least) {
        return PyBytes::new(py, rows.collect::<Vec<_>>().as_flattened());
    }
    let filled = PyBytes::new_with(py, least * N, |bytes| {
        bytes.as_chunks_mut().0.iter_mut().zip(rows).for_each(|(place, row)| *place = row);
        Ok(())
    });
    filled.expect(NO_MEMORY)
}

/// One column of several pieces, one after the other, as numbers of `N` bytes.
pub fn pieces<'py, 'p, P, T: 'p, const N: usize>(
    py: Python<'py>,
    pieces: &'p [P],
    column: impl Fn(&'p P) -> &'p Vec<T>,
    bytes_of: impl Fn(&T) -> [u8; N],
) -> Bound<'py, PyBytes> {
    let rows: usize = pieces.iter().map(|piece| column(piece).len()).sum();
    let filled = PyBytes::new_with(py, rows * N, |mut room| {
        for rows in pieces.iter().map(&column) {
            let (here, rest) = room.split_at_mut(rows.len() * N);
            here.as_chunks_mut().0.iter_mut().zip(rows).for_each(|(place, row)| *place = bytes_of(row));
            room = rest;
        }
        Ok(())
    });
    filled.expect(NO_MEMORY)
}

/// A text column of these texts.
pub fn texts<'py, T: AsRef<[u8]>>(py: Python<'py>, rows: impl Iterator<Item = T>) -> Result<TextColumn<'py>> {
    let mut column = Texts::default();
    for row in rows {
        column.push(row.as_ref())?;
    }
    Ok(text_column(py, &column))
}

/// A text column as it is.
pub fn text_column<'py>(py: Python<'py>, column: &Texts) -> TextColumn<'py> {
    let offsets = numbers(py, column.offsets.iter().map(|offset| offset.to_le_bytes()));
    (offsets, PyBytes::new(py, &column.data))
}

fn bad(message: &str) -> CoreError {
    CoreError::new("plan", message)
}

/// The 64-bit numbers in a buffer.
pub fn longs(bytes: &[u8]) -> Result<Vec<u64>> {
    let (rows, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(bad("a buffer of 64-bit numbers has a wrong length"));
    }
    Ok(rows.iter().map(|row| u64::from_le_bytes(*row)).collect())
}

/// The 32-bit numbers in a buffer.
pub fn shorts(bytes: &[u8]) -> Result<Vec<u32>> {
    let (rows, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() {
        return Err(bad("a buffer of 32-bit numbers has a wrong length"));
    }
    Ok(rows.iter().map(|row| u32::from_le_bytes(*row)).collect())
}

/// Calls `each` with every text of a column that came from Python.
pub fn for_texts<'a>(offsets: &[u8], data: &'a [u8], mut each: impl FnMut(&'a [u8])) -> Result<()> {
    let offsets = shorts(offsets)?;
    for pair in offsets.windows(2) {
        let text = data.get(pair[0] as usize..pair[1] as usize);
        each(text.ok_or_else(|| bad("the offsets of a text column are out of order"))?);
    }
    Ok(())
}

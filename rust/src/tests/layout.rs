//! Cutting and scanning: any block size gives the same records, and a naive reader agrees with every field.

use crate::blocks::Layout;
use crate::error::{CoreError, Result};
use proptest::prelude::*;

type Records = Vec<(u64, Vec<Vec<u8>>)>;

fn layout(quotes: bool) -> Layout {
    Layout { skip_lines: 0, delimiter: b',', quotes, footer: None }
}

/// Every record as line number and field texts.
fn records(bytes: &[u8], layout: Layout, block_bytes: usize) -> Result<Records> {
    let found = crate::records::records(bytes, layout, block_bytes, usize::MAX)?;
    Ok(found.into_iter().map(|record| (record.line, record.fields)).collect())
}

/// One byte at a time, the way the rules are written down.
fn naive(bytes: &[u8], quotes: bool) -> Option<Records> {
    let (mut all, mut fields, mut field) = (Vec::new(), Vec::new(), Vec::new());
    let (mut line, mut first, mut at, mut at_start) = (1, 1, 0, true);
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        if quotes && byte == b'"' && at_start {
            loop {
                match (bytes.get(at)?, bytes.get(at + 1)) {
                    (b'"', Some(b'"')) => at += 1,
                    (b'"', _) => break,
                    (b'\n', _) => line += 1,
                    _ => {}
                }
                field.push(bytes[at]);
                at += 1;
            }
            at += 1;
            at_start = false;
        } else if byte == b',' || byte == b'\n' {
            fields.push(std::mem::take(&mut field));
            at_start = true;
            if byte == b'\n' {
                all.push((first, std::mem::take(&mut fields)));
                line += 1;
                first = line;
            }
        } else {
            field.push(byte);
            at_start = false;
        }
    }
    if !bytes.is_empty() && !bytes.ends_with(b"\n") || !fields.is_empty() || !field.is_empty() {
        fields.push(field);
        all.push((first, fields));
    }
    Some(all)
}

proptest! {
    #[test]
    fn unquoted_text_is_read_as_a_naive_reader_reads_it(text in "[ab,\"\n]{0,300}", block in 1..400usize) {
        let found = records(text.as_bytes(), layout(false), block)?;
        prop_assert_eq!(Some(found), naive(text.as_bytes(), false));
    }

    #[test]
    fn quoted_text_is_read_as_a_naive_reader_reads_it(
        fields in proptest::collection::vec(("(\"([ab,\n]|\"\"){0,9}\"|[ab][ab\"]{0,5})?", "[,\n]"), 0..60),
        block in 1..400usize,
    ) {
        let text: String = fields.into_iter().flat_map(|(field, end)| [field, end]).collect();
        let found = records(text.as_bytes(), layout(true), block)?;
        prop_assert_eq!(Some(found), naive(text.as_bytes(), true));
    }

    #[test]
    fn any_block_size_cuts_the_same_records(text in "[ab,\"\n]{0,300}", block in 1..400usize) {
        let whole = records(text.as_bytes(), layout(true), 1 << 20);
        prop_assert_eq!(records(text.as_bytes(), layout(true), block), whole.clone());
        prop_assert_eq!(naive(text.as_bytes(), true).is_none(), whole.is_err());
    }
}

#[test]
fn an_open_quote_names_its_line() {
    let error = records(b"a,b\nc,\"d\ne\nf\n", layout(true), 4).expect_err("the quote is open");
    assert_eq!((error.code, error.line), ("open quote", 2));
}

#[test]
fn a_record_over_one_mebibyte_is_refused() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.resize(bytes.len() + (3 << 20), b'x');
    let error = records(&bytes, layout(false), 1 << 16).expect_err("the record is too long");
    assert_eq!((error.code, error.line), ("line too long", 2));
}

#[test]
fn a_byte_order_mark_and_a_preamble_are_left_out() -> Result<()> {
    let found = records(b"\xEF\xBB\xBFa,b\n", layout(true), 1)?;
    assert_eq!(found[0].1[0], b"a");
    let skipping = Layout { skip_lines: 2, ..layout(true) };
    let found = records(b"x\ny,\"\nz\n", skipping.clone(), 1)?;
    assert_eq!(found, vec![(3, vec![b"z".to_vec()])]);
    let nothing: std::result::Result<_, CoreError> = records(b"x", skipping, 1);
    assert_eq!(nothing?, vec![]);
    Ok(())
}

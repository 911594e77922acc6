//! Whether the cells of a record that counts hold what their kind says.

use super::cell::{self, Span};
use super::plan::{Grouped, Holds, Kind, is_blank};
use std::borrow::Cow;

/// The cell at fault, and what was expected of it.
pub struct Fault<'a> {
    pub cell: &'a str,
    pub expected: Cow<'static, str>,
    pub value: &'a [u8],
}

fn fault<'a>(cell: &'a str, expected: impl Into<Cow<'static, str>>, value: &'a [u8]) -> Fault<'a> {
    Fault { cell, expected: expected.into(), value }
}

/// Checks every cell; missing ones at the end are blank.
pub fn cells<'a>(
    plan: &'a Grouped,
    kind: &'a Kind,
    bytes: &'a [u8],
    cells: &[Span],
) -> Result<(), Fault<'a>> {
    if cells.len() > kind.cells.len() {
        let beyond = cell::of(bytes, cells[kind.cells.len()]);
        let expected = format!("{} cells, not {}", kind.cells.len(), cells.len());
        return Err(fault("", expected, beyond));
    }
    if let Some(at) = kind.money.iter().find(|at| **at >= cells.len()) {
        return Err(fault(&kind.cells[*at].name, "a cell, be it blank", b""));
    }
    for (at, rule) in kind.cells.iter().enumerate() {
        let span = cells.get(at).copied().unwrap_or_default();
        if is_blank(bytes, span) {
            if rule.required {
                return Err(fault(&rule.name, "a value", b""));
            }
            continue;
        }
        let text = cell::of(bytes, span);
        if !rule.list {
            if !matches!(rule.holds, Holds::Text) && cell::is_list(text) {
                return Err(fault(&rule.name, "one value, not a list", text));
            }
            holds(plan, rule.holds, text).map_err(|expected| fault(&rule.name, expected, text))?;
            continue;
        }
        for element in cell::elements(text) {
            holds(plan, rule.holds, element).map_err(|expected| fault(&rule.name, expected, text))?;
        }
    }
    Ok(())
}

fn holds(plan: &Grouped, what: Holds, text: &[u8]) -> Result<(), Cow<'static, str>> {
    let (good, expected) = match what {
        Holds::Text => return Ok(()),
        Holds::Integer => (cell::is_integer(text), "a whole number"),
        Holds::Decimal => (cell::is_decimal(text), "a plain decimal number"),
        Holds::Boolean => (matches!(text, b"true" | b"false" | b"0" | b"1"), "true or false"),
        Holds::One(set) => {
            let (name, values) = &plan.allowed[set];
            return if values.contains(text) { Ok(()) } else { Err(allowed(name, values).into()) };
        }
    };
    if good { Ok(()) } else { Err(expected.into()) }
}

/// The values of a set in words; the first ones of a long set.
#[cold]
fn allowed(name: &str, values: &std::collections::BTreeSet<Vec<u8>>) -> String {
    let first: Vec<_> = values.iter().take(12).map(|value| String::from_utf8_lossy(value)).collect();
    let more = if values.len() > first.len() { " ..." } else { "" };
    format!("an allowed {name}: {}{more}", first.join(", "))
}

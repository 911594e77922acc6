//! A plan of any text is compiled or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spartito_core::plan::Plan;

fuzz_target!(|json: &str| {
    let _ = Plan::from_json(json);
});

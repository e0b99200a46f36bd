//! Promise: no message makes a source panic, hang or run out of memory; an incident always has a title.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sources::NAMES;

fuzz_target!(|text: &[u8]| {
    let Ok(body) = serde_json::from_slice(text) else { return };
    for source in NAMES.into_iter().map(Some).chain([None]) {
        let limits = domain::Limits::default();
        let all = sources::read(source, &body, None, &limits, jiff::Timestamp::UNIX_EPOCH);
        for received in all.unwrap_or_default() {
            assert!(!received.incident.title.trim().is_empty());
        }
    }
});

//! Promise: no source makes the import or the check of a definition panic, hang or run out of memory.

#![no_main]

use libfuzzer_sys::fuzz_target;
use template::{Settings, import};
use workflow::Definition;

fuzz_target!(|source: &[u8]| {
    for playbook in import(source, &Default::default(), &Settings::default()).unwrap_or_default() {
        let _ = Definition::parse(&playbook.definition);
    }
});

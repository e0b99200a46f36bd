//! Bounds that keep any input from exhausting the stack or the memory of a component.

/// How deep calls, indexes and nested conditions may nest in one expression. With the frames of a
/// release build this stays under a quarter of the 1 MB stack of a WebAssembly component.
pub const MAX_DEPTH: usize = 100;

/// How long one template may be, in bytes of UTF-8.
pub const MAX_TEMPLATE_BYTES: usize = 1024 * 1024;

/// How long a text that an expression makes may be, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// How many elements an array that an expression makes may have.
pub const MAX_ITEMS: usize = 1_000_000;

/// How deep arrays and objects may nest in a value. Below the 128 levels that `serde_json` reads
/// back, so that what was stored can be loaded.
pub const MAX_VALUE_DEPTH: usize = 100;

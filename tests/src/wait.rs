//! Waiting for a condition, within bounds.

use std::time::{Duration, Instant};

/// No condition takes longer, unless something is wrong.
const LIMIT: Duration = Duration::from_secs(150);
/// Nor does building what is to be waited for.
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);
/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Looks until there is something, and gives it.
///
/// # Panics
/// When there is nothing after two and a half minutes; `what` says what was waited for.
#[track_caller]
pub fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(LIMIT, what, look)
}

/// The same for something that may have to be built first.
///
/// # Panics
/// When there is nothing after half an hour.
#[track_caller]
pub fn until_built<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(BUILD_LIMIT, what, look)
}

#[track_caller]
fn within<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < limit, "waited in vain for {what}");
        std::thread::sleep(LOOK_AGAIN);
    }
}

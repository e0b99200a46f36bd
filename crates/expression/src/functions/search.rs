//! Finding a text in another, without regard to letter case and by what it means to a reader.

use super::{Call, Fault, Function, strict};
use crate::Value;
use crate::culture::collation::Search;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("indexOf", 2, 2, |call| Ok(position(search(call)?.first()))),
    strict("lastIndexOf", 2, 2, |call| Ok(position(search(call)?.last()))),
    strict("nthIndexOf", 3, 3, nth_index_of),
    strict("startsWith", 2, 2, |call| Ok(search(call)?.is_at_start().into())),
    strict("endsWith", 2, 2, |call| Ok(search(call)?.is_at_end().into())),
];

fn search(call: &Call<'_>) -> Result<Search, Fault> {
    Ok(Search::new(call.text(0)?, call.text(1)?))
}

fn position(found: Option<usize>) -> Value {
    found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1).into()
}

/// Counted from 1, or with a negative number from the end. An empty text is found at 0.
fn nth_index_of(call: &Call<'_>) -> Result<Value, Fault> {
    let search = search(call)?;
    let number = call.low(2)?;
    if call.text(1)?.is_empty() {
        return Ok(0.into());
    }
    let skip = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
    let Some(skip) = skip.checked_sub(1) else {
        return Err(Fault::content(2, "a number other than 0", "0"));
    };
    Ok(position(if number > 0 { search.nth(skip) } else { search.nth_back(skip) }))
}

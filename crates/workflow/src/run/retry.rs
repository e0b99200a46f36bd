//! When a call is made again, and after how long.
//!
//! Source of the numbers: "Handle errors and exceptions in Azure Logic Apps", retry policies. The
//! default is exponential, up to 4 retries, scaled by 7.5 seconds between 5 and 45 seconds.

use super::random::Source;
use crate::event::Reply;
use crate::time;
use expression::Value;
use jiff::Timestamp;

/// The most retries that a definition can ask for.
const MOST: i64 = 90;
/// Without `maximumInterval`: a day for a policy that is written out.
const LONGEST: f64 = 86_400.0;

/// What is done where a definition says nothing.
const DEFAULT: RetryPolicy = RetryPolicy { count: 4, interval: 7.5, range: Some((5.0, 45.0)) };

/// How often and how slowly a call is repeated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RetryPolicy {
    /// How many times after the first.
    pub count: u32,
    interval: f64,
    /// The range of the waits; none for a fixed interval.
    range: Option<(f64, f64)>,
}

impl RetryPolicy {
    /// The policy in an action's evaluated inputs; the default where there is none.
    pub fn read(policy: Option<&Value>) -> Self {
        let written = policy.filter(|policy| policy.as_object().is_some());
        written.and_then(Self::written).unwrap_or(DEFAULT)
    }

    fn written(policy: &Value) -> Option<Self> {
        let duration =
            |name: &str| policy.get(name).and_then(Value::as_str).and_then(time::seconds);
        let count = policy.get("count").and_then(whole).unwrap_or(4).clamp(0, MOST);
        let count = u32::try_from(count).unwrap_or(0);
        let interval = duration("interval").unwrap_or(DEFAULT.interval);
        let low = duration("minimumInterval").unwrap_or(0.0);
        let high = duration("maximumInterval").unwrap_or(LONGEST);
        let kind = policy.get("type").and_then(Value::as_str)?;
        let (count, range) = match kind.to_ascii_lowercase().as_str() {
            "none" => (0, None),
            "fixed" => (count, None),
            "exponential" => (count, Some((low, high))),
            _ => return None,
        };
        Some(Self { count, interval, range })
    }

    /// Seconds to wait before a retry (the first is 1). Exponential: a random time between
    /// `interval * 2^(n-2)` and `interval * 2^(n-1)`, within the policy's range.
    pub fn wait(&self, retry: u32, chance: &mut Source) -> f64 {
        let Some((least, most)) = self.range else {
            return self.interval;
        };
        let power = |exponent: i64| 2_f64.powi(i32::try_from(exponent.min(60)).unwrap_or(60));
        let low = if retry <= 1 { 0.0 } else { self.interval * power(i64::from(retry) - 2) };
        let high = (self.interval * power(i64::from(retry) - 1)).min(most);
        let low = low.max(least).min(most);
        let high = high.max(low);
        let part = chance.between(0, 1_000_000) as f64 / 1_000_000.0;
        low + (high - low) * part
    }
}

/// A whole number, also where a definition writes it as text.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => value.as_i64().or_else(|| {
            let float = number.as_f64();
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        _ => None,
    }
}

/// Whether the same call may be answered better later: 408, 429, 5xx, and no answer at all where
/// the edge says so.
pub(crate) fn is_retryable(reply: &Reply) -> bool {
    match reply {
        Reply::Ok { status, .. } => matches!(status, 408 | 429 | 500..=599),
        Reply::Failed { retryable, .. } => *retryable,
    }
}

/// How many seconds the other side asks to wait: `Retry-After` in seconds or as an HTTP date.
pub(crate) fn asked_wait(reply: &Reply, now: Timestamp) -> Option<f64> {
    match reply {
        Reply::Failed { retry_after, .. } => retry_after.map(|seconds| seconds as f64),
        Reply::Ok { headers, .. } => retry_after(headers.get("retry-after")?, now),
    }
}

fn retry_after(value: &Value, now: Timestamp) -> Option<f64> {
    if let Some(seconds) = whole(value) {
        return Some(seconds.max(0) as f64);
    }
    let date = jiff::fmt::rfc2822::parse(value.as_str()?).ok()?;
    Some(date.timestamp().duration_since(now).as_secs_f64().max(0.0))
}

/// The name of an HTTP status as Logic Apps uses it for an action's `code`.
pub(crate) fn status_name(status: u16) -> String {
    let name = match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "NoContent",
        206 => "PartialContent",
        301 => "MovedPermanently",
        302 => "Found",
        304 => "NotModified",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableEntity",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        other => return other.to_string(),
    };
    name.to_owned()
}

//! Content that comes in chunks: where the first answer is a part (206), the rest is asked for.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::range::{self, text};
use super::{Ask, Fault, Step};
use crate::outgoing::{ANSWER_LIMIT, Received};

pub struct Download {
    /// What was asked first.
    asked: Ask,
    /// What has come, once the first part has.
    parts: Option<Parts>,
}

struct Parts {
    /// The headers of the first answer.
    headers: HeaderMap,
    /// The first byte that came; not 0 where the action asks for a later part.
    start: usize,
    /// How many bytes the other side has in all.
    total: usize,
    /// The size of the first part; the others are asked for in the same size.
    size: usize,
    content: Vec<u8>,
}

impl Download {
    pub fn new(asked: Ask) -> Self {
        Self { asked, parts: None }
    }

    pub fn next(&mut self, answer: Received) -> Result<Step, Fault> {
        if answer.status != StatusCode::PARTIAL_CONTENT {
            return self.without_parts(answer);
        }
        let parts = match self.parts.take() {
            Some(parts) => parts.and(&answer)?,
            None => Parts::first(answer)?,
        };
        let next = parts.start + parts.content.len();
        if next == parts.total {
            return Ok(Step::Done(parts.whole()));
        }
        let last = parts.total.min(next.saturating_add(parts.size)) - 1;
        let mut ask = self.asked.clone();
        let range = HeaderValue::try_from(format!("bytes={next}-{last}"));
        ask.headers.insert(RANGE, range.map_err(|_| Fault::Broken { expected: "a range" })?);
        self.parts = Some(parts);
        Ok(Step::Ask(ask))
    }

    /// The first answer may be anything. A later one is the whole content after all, or an error; a
    /// redirection would pass for the action's success while content is missing.
    fn without_parts(&self, answer: Received) -> Result<Step, Fault> {
        let status = answer.status;
        let ends = status == StatusCode::OK || status.is_client_error() || status.is_server_error();
        if self.parts.is_none() || ends {
            Ok(Step::Done(answer))
        } else {
            Err(Fault::Broken { expected: "the part that was asked for" })
        }
    }
}

impl Parts {
    fn first(answer: Received) -> Result<Self, Fault> {
        let (start, total) = place(&answer)?;
        if total - start > ANSWER_LIMIT {
            return Err(Fault::TooLarge);
        }
        let size = answer.body.len();
        let mut content = Vec::with_capacity(total - start);
        content.extend_from_slice(&answer.body);
        Ok(Self { headers: answer.headers, start, total, size, content })
    }

    fn and(mut self, answer: &Received) -> Result<Self, Fault> {
        let (start, total) = place(answer)?;
        let tag = |headers: &HeaderMap| headers.get(ETAG).cloned();
        let tags = (tag(&self.headers), tag(&answer.headers));
        if total != self.total || matches!(tags, (Some(first), Some(now)) if first != now) {
            return Err(Fault::Changed);
        }
        if start != self.start + self.content.len() {
            return Err(Fault::Broken { expected: "the part that was asked for" });
        }
        self.content.extend_from_slice(&answer.body);
        Ok(self)
    }

    /// The answer that would have come in one piece.
    fn whole(self) -> Received {
        let Self { mut headers, start, content, .. } = self;
        headers.insert(CONTENT_LENGTH, HeaderValue::from(content.len()));
        let status = if start == 0 {
            headers.remove(CONTENT_RANGE);
            StatusCode::OK
        } else {
            StatusCode::PARTIAL_CONTENT
        };
        Received { status, headers, body: Bytes::from(content) }
    }
}

/// Where a part begins and how large the whole is.
fn place(answer: &Received) -> Result<(usize, usize), Fault> {
    let expected = "a Content-Range with the part's place and the size of the whole";
    let range = text(&answer.headers, CONTENT_RANGE).and_then(range::read);
    let Some((start, end, Some(total))) = range else {
        return Err(Fault::Broken { expected });
    };
    if end - start != answer.body.len() || end > total {
        return Err(Fault::Broken { expected: "a Content-Range that fits its part" });
    }
    Ok((start, total))
}

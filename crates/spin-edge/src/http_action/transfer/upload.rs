//! Content that goes out in chunks: an announcement, then PATCH after PATCH.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, LOCATION, RANGE};
use http::{HeaderName, HeaderValue, Method};
use url::Url;

use super::range::{self, text};
use super::{Ask, Fault, Step};
use crate::outgoing::Received;

/// The size of a chunk where the other side suggests none, in bytes.
const CHUNK: usize = 1 << 20;

const TRANSFER_MODE: HeaderName = HeaderName::from_static("x-ms-transfer-mode");
const WHOLE_LENGTH: HeaderName = HeaderName::from_static("x-ms-content-length");
const CHUNK_SIZE: HeaderName = HeaderName::from_static("x-ms-chunk-size");

pub struct Upload {
    /// What would be sent in one piece.
    whole: Ask,
    /// Where the chunks go, once it is known.
    location: Option<Url>,
    /// The size of the next chunk.
    chunk: usize,
    /// How many bytes the other side has.
    received: usize,
    /// How many bytes it was sent.
    sent: usize,
}

impl Upload {
    pub fn begin(whole: Ask) -> (Self, Ask) {
        let mut first = whole.clone();
        first.headers.insert(TRANSFER_MODE, HeaderValue::from_static("chunked"));
        first.headers.insert(WHOLE_LENGTH, HeaderValue::from(whole.body.len()));
        first.headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
        first.body.clear();
        (Self { whole, location: None, chunk: CHUNK, received: 0, sent: 0 }, first)
    }

    pub fn next(&mut self, answer: Received) -> Result<Step, Fault> {
        if answer.status.is_client_error() || answer.status.is_server_error() {
            return Ok(Step::Done(answer));
        }
        // A redirection would pass for the action's success while content is missing.
        if !answer.status.is_success() {
            return Err(Fault::Broken {
                expected: "a status that says that the chunk was received",
            });
        }
        let location = match self.location.take() {
            Some(location) => {
                self.received = self.now_received(&answer)?;
                location
            }
            None => self.named(&answer)?,
        };
        if self.received == self.whole.body.len() {
            return Ok(Step::Done(answer));
        }
        let suggested = text(&answer.headers, CHUNK_SIZE).and_then(|size| size.trim().parse().ok());
        self.chunk = suggested.filter(|size| *size > 0).unwrap_or(self.chunk);
        self.location = Some(location.clone());
        Ok(Step::Ask(self.piece(location)))
    }

    /// Where the chunks go. The action's credentials go along, so it has to be where the action points.
    fn named(&self, answer: &Received) -> Result<Url, Fault> {
        let named = text(&answer.headers, LOCATION).ok_or(Fault::NotSupported)?;
        let url = self.whole.url.join(named);
        let url = url.map_err(|_| Fault::Broken { expected: "an address as Location" })?;
        if url.origin() == self.whole.url.origin() { Ok(url) } else { Err(Fault::LeftHost) }
    }

    /// How many bytes the other side has now. It may have taken less than it was sent, but not nothing.
    fn now_received(&self, answer: &Received) -> Result<usize, Fault> {
        let expected = "a Range that says which bytes were received";
        let range = text(&answer.headers, RANGE).and_then(range::read);
        let (_, end, _) = range.ok_or(Fault::Broken { expected })?;
        if end > self.received && end <= self.sent {
            Ok(end)
        } else {
            Err(Fault::Broken { expected: "a Range that ends within the chunk that was sent" })
        }
    }

    fn piece(&mut self, url: Url) -> Ask {
        let total = self.whole.body.len();
        let (start, end) = (self.received, total.min(self.received.saturating_add(self.chunk)));
        self.sent = end;
        let mut headers = self.whole.headers.clone();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(end - start));
        // With `=`, as the protocol has it; HTTP itself writes a space there.
        let range = format!("bytes={start}-{}/{total}", end - 1);
        if let Ok(range) = HeaderValue::try_from(range) {
            headers.insert(CONTENT_RANGE, range);
        }
        Ask { method: Method::PATCH, url, headers, body: self.whole.body.slice(start..end) }
    }
}

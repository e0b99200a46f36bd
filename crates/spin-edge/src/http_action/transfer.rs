//! Chunked transfer: what is asked next, from what was answered last. Pure; the asking is done beside.
//!
//! Source of the protocol: "Handle large messages in workflows using chunking in Azure Logic Apps". It is
//! Logic Apps' own and has nothing to do with HTTP's `Transfer-Encoding: chunked`.

mod download;
mod range;
mod upload;

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

use crate::outgoing::{ANSWER_LIMIT, Received};
use download::Download;
use upload::Upload;

/// The most requests of one transfer: with the largest body that is still 16 KiB for each.
const MOST_PIECES: usize = 1024;

/// A request that can be sent.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What comes after an answer.
#[derive(Debug)]
pub enum Step {
    /// One more request.
    Ask(Ask),
    /// This is the answer to the whole.
    Done(Received),
}

/// Why a transfer cannot go on. Holds nothing of the content.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it does not take chunks: its answer names no Location to send them to")]
    NotSupported,
    #[error("it wants the chunks sent to another host than the action names")]
    LeftHost,
    #[error("expected {expected}")]
    Broken { expected: &'static str },
    #[error("its content changed between two chunks")]
    Changed,
    #[error("its content is larger than {ANSWER_LIMIT} bytes")]
    TooLarge,
    #[error("it wants more than {MOST_PIECES} chunks")]
    TooManyPieces,
}

impl Fault {
    /// A stable code; `docs/errors.md` has them all.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSupported => "TransferNotSupported",
            Self::LeftHost => "TransferLeftHost",
            Self::Broken { .. } => "TransferBroken",
            Self::Changed => "TransferChanged",
            Self::TooLarge => "AnswerTooLarge",
            Self::TooManyPieces => "TransferTooManyPieces",
        }
    }

    /// Whether the whole may work later.
    pub fn is_retryable(&self) -> bool {
        *self == Self::Changed
    }
}

/// A transfer in chunks that is under way.
pub struct Transfer {
    direction: Direction,
    pieces: usize,
}

enum Direction {
    Up(Upload),
    Down(Download),
}

impl Transfer {
    /// A transfer in place of this request, and what is asked first. Nothing for a request that has no use for
    /// one: it goes as it is.
    pub fn begin(whole: &Ask) -> Option<(Self, Ask)> {
        let (direction, first) = match whole.method {
            Method::GET if whole.body.is_empty() => {
                (Direction::Down(Download::new(whole.clone())), whole.clone())
            }
            Method::POST | Method::PUT if !whole.body.is_empty() => {
                let (upload, first) = Upload::begin(whole.clone());
                (Direction::Up(upload), first)
            }
            _ => return None,
        };
        Some((Self { direction, pieces: 0 }, first))
    }

    /// What comes after an answer. One that is no success is the answer to the whole.
    ///
    /// # Errors
    /// When the other side does not keep to the protocol, or wants too much.
    pub fn next(&mut self, received: Received) -> Result<Step, Fault> {
        self.pieces += 1;
        let step = match &mut self.direction {
            Direction::Up(upload) => upload.next(received)?,
            Direction::Down(download) => download.next(received)?,
        };
        if matches!(step, Step::Ask(_)) && self.pieces > MOST_PIECES {
            return Err(Fault::TooManyPieces);
        }
        Ok(step)
    }
}

#[cfg(test)]
mod tests;

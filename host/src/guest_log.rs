//! What components print: whole lines on this process's standard error, each with the id of
//! its component.

use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A longer line is cut in two, so that a component cannot fill the memory with one.
const LONGEST_LINE: usize = 8 * 1024;

/// The standard output or error of an instance.
#[derive(Debug, Clone)]
pub struct GuestLog(Arc<str>);

impl GuestLog {
    /// The log of the component `id`.
    pub fn new(id: &Arc<str>) -> Self {
        Self(Arc::clone(id))
    }
}

impl IsTerminal for GuestLog {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestLog {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines { id: Arc::clone(&self.0), unfinished: Vec::new() })
    }
}

/// Collects bytes until a line is complete.
struct Lines {
    id: Arc<str>,
    unfinished: Vec<u8>,
}

impl Lines {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                self.print();
            } else {
                self.unfinished.push(*byte);
                if self.unfinished.len() >= LONGEST_LINE {
                    self.print();
                }
            }
        }
    }

    fn print(&mut self) {
        let line = printable(&self.unfinished);
        self.unfinished.clear();
        // Nothing to be done when standard error is gone.
        _ = writeln!(std::io::stderr(), "[{}] {line}", self.id);
    }
}

/// The text without control characters: a component does not steer the operator's terminal.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c })
        .collect()
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.unfinished.is_empty() {
            self.print();
        }
    }
}

impl AsyncWrite for Lines {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.add(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_component_cannot_send_escape_sequences_to_the_terminal() {
        assert_eq!(printable(b"a\x1b[2Jb\tc\r"), "a\u{fffd}[2Jb\tc\u{fffd}");
        assert_eq!(printable(b"\xff!"), "\u{fffd}!");
    }
}

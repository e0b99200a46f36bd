//! HTTP in: connections, answers and the orderly end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::application::Switchboard;

/// Requests from outside that are worked on at a time; further ones wait their turn.
const REQUESTS: usize = 512;
/// A client must send the head of its request within this time.
const HEAD: Duration = Duration::from_secs(30);
/// After SIGTERM or SIGINT the work at hand may take this long.
const LAST_WORK: Duration = Duration::from_secs(30);
/// After an error of accept (say, no file handle left) it is tried again this much later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// An answer of the host itself.
pub fn answer(status: StatusCode, text: &'static str) -> Response<WasiBody> {
    let body = Full::new(Bytes::from_static(text.as_bytes()));
    let mut response = Response::new(body.map_err(Error::from).boxed_unsync());
    *response.status_mut() = status;
    if !text.is_empty() {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, plain);
    }
    response
}

/// Serves until `stop` is ready, then finishes what was begun.
pub async fn serve(
    switchboard: Arc<Switchboard>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(REQUESTS));
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => {
                    let (switchboard, places) = (Arc::clone(&switchboard), Arc::clone(&places));
                    tokio::spawn(connection(switchboard, places, stream, client));
                }
                Err(error) => {
                    eprintln!("a connection was not accepted: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
    drop(listener);
    switchboard.stop();
    if tokio::time::timeout(LAST_WORK, switchboard.ended()).await.is_err() {
        eprintln!("work was still going on after {} s and is abandoned", LAST_WORK.as_secs());
    }
}

async fn connection(
    switchboard: Arc<Switchboard>,
    places: Arc<Semaphore>,
    stream: TcpStream,
    client: SocketAddr,
) {
    let _alive = switchboard.alive();
    // Head and body of an answer leave apart; without this the body waits for the client.
    _ = stream.set_nodelay(true);
    let mut stopped = std::pin::pin!(switchboard.stopped());
    let service = service_fn(|request| respond(&switchboard, &places, request, client));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // A connection that breaks is the client's matter.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = &mut stopped => {
            connection.as_mut().graceful_shutdown();
            _ = connection.await;
        }
    }
}

async fn respond(
    switchboard: &Switchboard,
    places: &Semaphore,
    request: Request<Incoming>,
    client: SocketAddr,
) -> Result<Response<WasiBody>, Infallible> {
    // The semaphore is never closed.
    let _place = places.acquire().await;
    let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
    Ok(switchboard.public(request, client).await)
}

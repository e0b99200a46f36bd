//! Driving runs beside and after the response.

use futures::channel::oneshot;
use service::Drive;
use spin_edge::{Connected, World, spawn};
use store::WORKSPACE;

/// A run that is being driven.
pub struct Driven {
    /// Learns when the run is not driven any further.
    pub ended: oneshot::Receiver<()>,
    /// Gets the run's response, if it has one.
    pub response: oneshot::Receiver<workflow::Response>,
}

/// Drives runs to their end, also after the response was sent.
pub fn go_on(drives: impl IntoIterator<Item = Drive>) -> Vec<Driven> {
    drives.into_iter().map(one).collect()
}

/// Those who learn of the ends.
pub fn ended(driven: Vec<Driven>) -> impl Iterator<Item = oneshot::Receiver<()>> {
    driven.into_iter().map(|driven| driven.ended)
}

fn one(drive: Drive) -> Driven {
    let (sender, ended) = oneshot::channel();
    let (performer, response) = Connected::new(WORKSPACE);
    spawn(async move {
        to_the_end(drive, &performer).await;
        // Nobody may be waiting any more.
        let _ = sender.send(());
    });
    Driven { ended, response }
}

/// What stops a run is in the log; it is taken up again when the claim has run out.
async fn to_the_end(drive: Drive, performer: &Connected) {
    let id = drive.id().to_owned();
    let stopped = match World::open().await {
        Ok(world) => drive.to_the_end(&world, performer).await.map(drop),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = stopped {
        eprintln!("run {id}: {}: {error}", error.code());
    }
}

//! For tests: several who use a store at the same time, their steps mixed in any order.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::{KeyValue, Memory, Pause, StoreError, Write};

/// Who goes on next, and by how many operations.
pub type Turn = (Index, usize);

/// Turns to be drawn at random: most are short, some so long that others look dead meanwhile.
pub fn turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    let length = prop_oneof![4 => 1..4usize, 2 => 4..40usize, 1 => 100..500usize];
    prop::collection::vec((any::<Index>(), length), 0..most)
}

/// Lets each do some store operations at a time, in the order that the turns say; gives what came of each,
/// in the order in which they ended.
pub fn run_mixed<T>(work: impl Iterator<Item = impl Future<Output = T>>, turns: &[Turn]) -> Vec<T> {
    let mut work: Vec<Pin<Box<_>>> = work.map(Box::pin).collect();
    let mut context = Context::from_waker(Waker::noop());
    let (mut turns, mut results) = (turns.iter(), Vec::new());
    while !work.is_empty() {
        let (next, length) =
            turns.next().map_or((0, 1), |(index, length)| (index.index(work.len()), *length));
        for _ in 0..length {
            if let Poll::Ready(result) = work[next].as_mut().poll(&mut context) {
                results.push(result);
                drop(work.remove(next));
                break;
            }
        }
    }
    results
}

/// A store that gives way to others before each operation, and between the keys of one that writes many.
pub struct OneAtATime<'a>(pub &'a Memory);

async fn give_way() {
    let mut given = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut given, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

impl KeyValue for OneAtATime<'_> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        give_way().await;
        self.0.get(key).await
    }
    async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        // Giving way at each of 64 keys would leave no schedule for anything else.
        let (mut values, half) = (Vec::new(), keys.len() / 2);
        for keys in [keys[..half].to_vec(), keys[half..].to_vec()] {
            give_way().await;
            values.extend(self.0.get_many(keys).await?);
        }
        Ok(values)
    }
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        give_way().await;
        self.0.set(key, value).await
    }
    async fn set_many(&self, values: Vec<Write>) -> Result<(), StoreError> {
        for value in values {
            give_way().await;
            self.0.set_many(vec![value]).await?;
        }
        Ok(())
    }
    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        give_way().await;
        self.0.increment(key, delta).await
    }
}

impl Pause for OneAtATime<'_> {
    async fn pause(&self, time: Duration) {
        give_way().await;
        self.0.pause(time).await;
    }
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

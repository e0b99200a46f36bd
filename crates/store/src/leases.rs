//! Who is driving a run: claims with an owner and an end, in a journal of their own.
//!
//! A claim counts if, at its place in the journal, nobody else's claim was still running. So every reader
//! agrees who the driver is, without compare-and-swap; a driver that dies loses its claim by time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::record::RunRecord;

use crate::journal::Journal;
use crate::{KeyValue, StoreError, keys};

/// How long a claim runs. A driver renews it well before that.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// One claim, or the release of one (`until` is not after `at`).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Claim {
    owner: Uuid,
    at: Timestamp,
    until: Timestamp,
}

/// The claims on one run.
pub struct Leases<'a, K> {
    journal: Journal<'a, K>,
    first: Claim,
}

impl<'a, K: KeyValue> Leases<'a, K> {
    /// The claims on this run. Who began it drives it first.
    pub fn new(store: &'a K, run: &RunRecord) -> Self {
        Self {
            journal: Journal::new(store, keys::run_drivers(&run.id)),
            first: Claim { owner: run.driver, at: run.at, until: run.at + LEASE },
        }
    }

    /// When the running claim ends; none when nobody drives the run. Two operations.
    pub async fn until(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let until = self.holder().await?.until;
        Ok(Some(until).filter(|until| *until > now))
    }

    /// Claims the run, or renews one's claim; says whether one drives it now. Six operations at the most,
    /// two when somebody else does.
    pub async fn claim(&self, owner: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        let holder = self.holder().await?;
        if holder.owner != owner && holder.until > now {
            return Ok(false);
        }
        self.journal.append(&[Claim { owner, at: now, until: now + LEASE }]).await?;
        Ok(self.holder().await?.owner == owner)
    }

    /// Gives one's claim back. Two operations.
    pub async fn release(&self, owner: Uuid, now: Timestamp) -> Result<(), StoreError> {
        self.journal.append(&[Claim { owner, at: now, until: now }]).await.map(|_| ())
    }

    async fn holder(&self) -> Result<Claim, StoreError> {
        let last = self.journal.last().await?;
        let claims = self.journal.read::<Claim>(1..last + 1).await?;
        Ok(claims.into_iter().map(|(_, claim)| claim).fold(self.first, next_holder))
    }
}

fn next_holder(holder: Claim, claim: Claim) -> Claim {
    let runs = holder.owner != claim.owner && holder.until > claim.at;
    if runs { holder } else { claim }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::Memory;

    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// A run that A began at second 0.
    fn run() -> RunRecord {
        RunRecord {
            id: "r".into(),
            playbook: "p".into(),
            version: 1,
            incident: None,
            at: at(0),
            by: domain::Actor::default(),
            driver: A,
            secret: Uuid::nil(),
            resubmits: None,
        }
    }

    fn claim(store: &Memory, owner: Uuid, second: i64) -> bool {
        Leases::new(store, &run()).claim(owner, at(second)).now_or_never().unwrap().unwrap()
    }

    #[test]
    fn one_drives_until_its_time_is_over_or_it_gives_the_claim_back() {
        let store = Memory::default();
        assert!(!claim(&store, B, 30), "A began the run");
        assert!(claim(&store, A, 40), "A renews");
        assert!(!claim(&store, B, 70), "the renewed claim runs");
        assert!(claim(&store, B, 101), "A is late");
        let release = Leases::new(&store, &run()).release(B, at(102)).now_or_never();
        release.unwrap().unwrap();
        assert!(claim(&store, A, 103));
    }

    #[test]
    fn of_two_who_claim_at_once_the_first_in_the_journal_drives() {
        let store = Memory::default();
        let journal = Journal::new(&store, keys::run_drivers("r"));
        let claims = [B, A].map(|owner| Claim { owner, at: at(60), until: at(120) });
        journal.append(&claims).now_or_never().unwrap().unwrap();
        assert!(!claim(&store, A, 61) && claim(&store, B, 61));
    }
}

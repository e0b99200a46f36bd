//! Values for `guid()` and `rand()`: made from the run's seed and the place that asks, so that a
//! replay repeats them and the order of answers does not matter.

use uuid::Uuid;

/// One place that draws values: an action in its iterations.
pub(crate) struct Source {
    state: u64,
}

impl Source {
    /// The values of one place, beginning after `drawn` of them.
    pub fn new(seed: u64, place: &str, drawn: u64) -> Self {
        // FNV-1a spreads the name over 64 bits.
        let name = place.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { state: mix(seed) ^ mix(name) ^ mix(drawn.wrapping_add(1)) }
    }

    /// The next 64 bits (SplitMix64).
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A random UUID.
    pub fn uuid(&mut self) -> Uuid {
        let (high, low) = (self.next(), self.next());
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
            .into_uuid()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.wrapping_sub(low) as u64;
        match width.checked_add(1) {
            // The widest range there is: every value will do.
            None => self.next() as i64,
            Some(count) => {
                let part = (u128::from(self.next()) * u128::from(count)) >> 64;
                low.wrapping_add(part as i64)
            }
        }
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

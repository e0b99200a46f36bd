//! A numbered list that only grows: a counter, and a key for each entry.

use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::record;

use crate::{KeyValue, StoreError, Write};

/// How many entries one read asks for.
const PAGE: u64 = 256;

/// A journal under a prefix. Entry `n` lies under `prefix/n`, the counter under `prefix#`. A number whose
/// entry is missing was taken by a writer that died, or that is just writing.
pub struct Journal<'a, K> {
    store: &'a K,
    prefix: String,
}

impl<'a, K: KeyValue> Journal<'a, K> {
    pub fn new(store: &'a K, prefix: String) -> Self {
        Self { store, prefix }
    }

    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The last number that was taken; 0 when nothing was ever written. One operation.
    pub async fn last(&self) -> Result<u64, StoreError> {
        self.take(0).await
    }

    /// Takes `count` numbers and gives the last of them. One operation.
    async fn take(&self, count: i64) -> Result<u64, StoreError> {
        let last = self.store.increment(&format!("{}#", self.prefix), count).await?;
        u64::try_from(last).map_err(|_| StoreError::Failed("a counter is negative".into()))
    }

    /// Takes numbers for new entries and gives the range of them. One operation.
    pub async fn reserve(&self, count: usize) -> Result<Range<u64>, StoreError> {
        let end = self.take(i64::try_from(count).unwrap_or(i64::MAX)).await? + 1;
        Ok(end - count as u64..end)
    }

    /// Writes entries under numbers that were reserved. One operation.
    pub async fn write<T: Serialize>(
        &self,
        numbers: Range<u64>,
        entries: &[T],
    ) -> Result<(), StoreError> {
        self.write_after(vec![], numbers, entries).await
    }

    /// The same, with other keys in the same operation. They come first: an entry that is there has them.
    pub async fn write_after<T: Serialize>(
        &self,
        mut values: Vec<Write>,
        numbers: Range<u64>,
        entries: &[T],
    ) -> Result<(), StoreError> {
        values.extend(numbers.zip(entries).map(|(n, entry)| (self.key(n), record::write(entry))));
        match values.pop() {
            Some((key, value)) if values.is_empty() => self.store.set(&key, value).await,
            Some(last) => {
                values.push(last);
                self.store.set_many(values).await
            }
            None => Ok(()),
        }
    }

    /// Appends entries and gives their numbers. Two operations.
    pub async fn append<T: Serialize>(&self, entries: &[T]) -> Result<Range<u64>, StoreError> {
        let numbers = self.reserve(entries.len()).await?;
        self.write(numbers.clone(), entries).await?;
        Ok(numbers)
    }

    /// The entries of these numbers, each with its number; those that are missing are left out. One
    /// operation for each 256.
    pub async fn read<T: DeserializeOwned>(
        &self,
        numbers: Range<u64>,
    ) -> Result<Vec<(u64, T)>, StoreError> {
        let mut entries = Vec::new();
        let mut start = numbers.start;
        while start < numbers.end {
            let page = start..numbers.end.min(start + PAGE);
            let keys: Vec<_> = page.clone().map(|n| self.key(n)).collect();
            let values = self.store.get_many(keys).await?;
            entries.append(&mut self.read_values(page.clone(), values)?);
            start = page.end;
        }
        Ok(entries)
    }

    /// The same of at most 255 entries, with the value of another key, in one operation.
    pub async fn read_with<T: DeserializeOwned>(
        &self,
        other: &str,
        numbers: Range<u64>,
    ) -> Result<(Option<Vec<u8>>, Vec<(u64, T)>), StoreError> {
        let keys = std::iter::once(other.to_owned()).chain(numbers.clone().map(|n| self.key(n)));
        let mut values = self.store.get_many(keys.collect()).await?;
        let rest = if values.is_empty() { vec![] } else { values.split_off(1) };
        Ok((values.pop().flatten(), self.read_values(numbers, rest)?))
    }

    /// The entries that these values are; those that are missing are left out.
    fn read_values<T: DeserializeOwned>(
        &self,
        numbers: Range<u64>,
        values: Vec<Option<Vec<u8>>>,
    ) -> Result<Vec<(u64, T)>, StoreError> {
        let there = numbers.zip(values).filter_map(|(n, value)| Some((n, value?)));
        let read = |(n, value): (u64, Vec<u8>)| match record::read(&value) {
            Ok(entry) => Ok((n, entry)),
            Err(error) => Err(StoreError::Record { key: self.key(n), error }),
        };
        there.map(read).collect()
    }

    fn key(&self, number: u64) -> String {
        format!("{}/{number}", self.prefix)
    }
}

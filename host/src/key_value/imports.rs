//! `spin:key-value` and `wasi:keyvalue` as components import them.

use std::collections::BTreeSet;
use std::sync::Arc;

use wasmtime::Result;
use wasmtime::component::{Accessor, FutureReader, HasData, Resource, ResourceTable, StreamReader};

use super::{Store, StoreError, Stores, Value};
use crate::bindings::spin::key_value::key_value as spin;
use crate::bindings::wasi::keyvalue::{atomics, batch, store as wasi};

/// The view of an instance's state that these imports need.
pub struct KeyValueView<'a> {
    /// All stores of the application.
    pub stores: &'a Arc<Stores>,
    /// The labels that the component may open.
    pub allowed: &'a BTreeSet<String>,
    /// Where open stores are kept.
    pub table: &'a mut ResourceTable,
}

/// Names [`KeyValueView`] to the linker.
pub struct KeyValue;

impl HasData for KeyValue {
    type Data<'a> = KeyValueView<'a>;
}

/// What `atomics` calls a compare-and-swap; nobody gets one.
pub enum Cas {}

impl KeyValueView<'_> {
    fn open(&mut self, label: &str) -> Option<Store> {
        self.allowed.contains(label).then(|| self.stores.get(label).cloned())?
    }

    fn store(&self, resource: &Resource<Store>) -> Result<Store> {
        Ok(self.table.get(resource)?.clone())
    }
}

/// The store behind a resource, taken out so that the instance goes on during the operation.
fn store<T>(accessor: &Accessor<T, KeyValue>, resource: &Resource<Store>) -> Result<Store> {
    accessor.with(|mut access| access.get().store(resource))
}

fn spin_error(error: StoreError) -> spin::Error {
    spin::Error::Other(error.to_string())
}

fn wasi_error(error: StoreError) -> wasi::Error {
    wasi::Error::Other(error.to_string())
}

impl spin::Host for KeyValueView<'_> {}

impl spin::HostStore for KeyValueView<'_> {
    async fn drop(&mut self, resource: Resource<Store>) -> Result<()> {
        self.table.delete(resource)?;
        Ok(())
    }
}

impl<T: 'static> spin::HostStoreWithStore<T> for KeyValue {
    async fn open(
        accessor: &Accessor<T, Self>,
        label: String,
    ) -> Result<Result<Resource<Store>, spin::Error>> {
        accessor.with(|mut access| {
            let mut view = access.get();
            Ok(match view.open(&label) {
                Some(store) => Ok(view.table.push(store)?),
                None => Err(spin::Error::AccessDenied),
            })
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        resource: Resource<Store>,
        key: String,
    ) -> Result<Result<Option<Value>, spin::Error>> {
        Ok(store(accessor, &resource)?.get(key).await.map_err(spin_error))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        resource: Resource<Store>,
        key: String,
        value: Value,
    ) -> Result<Result<(), spin::Error>> {
        Ok(store(accessor, &resource)?.set(key, value).await.map_err(spin_error))
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        resource: Resource<Store>,
        key: String,
    ) -> Result<Result<(), spin::Error>> {
        Ok(store(accessor, &resource)?.delete(key).await.map_err(spin_error))
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        resource: Resource<Store>,
        key: String,
    ) -> Result<Result<bool, spin::Error>> {
        Ok(store(accessor, &resource)?.exists(key).await.map_err(spin_error))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        resource: Resource<Store>,
    ) -> Result<(StreamReader<String>, FutureReader<Result<(), spin::Error>>)> {
        let (keys, end) = match store(accessor, &resource)?.keys().await {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(spin_error(error))),
        };
        accessor.with(|mut access| {
            let keys = StreamReader::new(&mut access, keys)?;
            let end = FutureReader::new(&mut access, async move { wasmtime::error::Ok(end) })?;
            Ok((keys, end))
        })
    }
}

impl wasi::Host for KeyValueView<'_> {
    async fn open(&mut self, label: String) -> Result<Result<Resource<Store>, wasi::Error>> {
        Ok(match self.open(&label) {
            Some(store) => Ok(self.table.push(store)?),
            None => Err(wasi::Error::AccessDenied),
        })
    }
}

impl wasi::HostBucket for KeyValueView<'_> {
    async fn get(
        &mut self,
        bucket: Resource<Store>,
        key: String,
    ) -> Result<Result<Option<Value>, wasi::Error>> {
        Ok(self.store(&bucket)?.get(key).await.map_err(wasi_error))
    }

    async fn set(
        &mut self,
        bucket: Resource<Store>,
        key: String,
        value: Value,
    ) -> Result<Result<(), wasi::Error>> {
        Ok(self.store(&bucket)?.set(key, value).await.map_err(wasi_error))
    }

    async fn delete(
        &mut self,
        bucket: Resource<Store>,
        key: String,
    ) -> Result<Result<(), wasi::Error>> {
        Ok(self.store(&bucket)?.delete(key).await.map_err(wasi_error))
    }

    async fn exists(
        &mut self,
        bucket: Resource<Store>,
        key: String,
    ) -> Result<Result<bool, wasi::Error>> {
        Ok(self.store(&bucket)?.exists(key).await.map_err(wasi_error))
    }

    async fn list_keys(
        &mut self,
        bucket: Resource<Store>,
        cursor: Option<String>,
    ) -> Result<Result<wasi::KeyResponse, wasi::Error>> {
        if cursor.is_some() {
            // As in Spin: all keys come at once, so there is nothing to go on from.
            let text = "list-keys: a cursor is not offered".to_owned();
            return Ok(Err(wasi::Error::Other(text)));
        }
        let keys = self.store(&bucket)?.keys().await;
        Ok(keys.map(|keys| wasi::KeyResponse { keys, cursor: None }).map_err(wasi_error))
    }

    async fn drop(&mut self, bucket: Resource<Store>) -> Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl batch::Host for KeyValueView<'_> {
    async fn get_many(
        &mut self,
        bucket: Resource<Store>,
        keys: Vec<String>,
    ) -> Result<Result<Vec<(String, Option<Value>)>, wasi::Error>> {
        Ok(self.store(&bucket)?.get_many(keys).await.map_err(wasi_error))
    }

    async fn set_many(
        &mut self,
        bucket: Resource<Store>,
        pairs: Vec<(String, Value)>,
    ) -> Result<Result<(), wasi::Error>> {
        Ok(self.store(&bucket)?.set_many(pairs).await.map_err(wasi_error))
    }

    async fn delete_many(
        &mut self,
        bucket: Resource<Store>,
        keys: Vec<String>,
    ) -> Result<Result<(), wasi::Error>> {
        Ok(self.store(&bucket)?.delete_many(keys).await.map_err(wasi_error))
    }
}

impl atomics::Host for KeyValueView<'_> {
    async fn increment(
        &mut self,
        bucket: Resource<Store>,
        key: String,
        delta: i64,
    ) -> Result<Result<i64, wasi::Error>> {
        Ok(self.store(&bucket)?.increment(key, delta).await.map_err(wasi_error))
    }

    async fn swap(
        &mut self,
        _cas: Resource<Cas>,
        _value: Value,
    ) -> Result<Result<(), atomics::CasError>> {
        Ok(Err(atomics::CasError::StoreError(wasi_error(StoreError::SwapNotOffered))))
    }
}

impl atomics::HostCas for KeyValueView<'_> {
    async fn new(
        &mut self,
        _bucket: Resource<Store>,
        _key: String,
    ) -> Result<Result<Resource<Cas>, wasi::Error>> {
        Ok(Err(wasi_error(StoreError::SwapNotOffered)))
    }

    async fn current(&mut self, _cas: Resource<Cas>) -> Result<Result<Option<Value>, wasi::Error>> {
        Ok(Err(wasi_error(StoreError::SwapNotOffered)))
    }

    async fn drop(&mut self, _cas: Resource<Cas>) -> Result<()> {
        Ok(())
    }
}

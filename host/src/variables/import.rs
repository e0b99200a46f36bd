//! `spin:variables` as components import it.

use std::collections::BTreeMap;

use wasmtime::Result;
use wasmtime::component::{Accessor, HasData};

use super::check_name;
use crate::bindings::spin::variables::variables as spin;

/// The variables of one component.
pub struct VariablesView<'a>(pub &'a BTreeMap<String, String>);

/// Names [`VariablesView`] to the linker.
pub struct ComponentVariables;

impl HasData for ComponentVariables {
    type Data<'a> = VariablesView<'a>;
}

impl spin::Host for VariablesView<'_> {}

impl<T: 'static> spin::HostWithStore<T> for ComponentVariables {
    async fn get(
        accessor: &Accessor<T, Self>,
        name: String,
    ) -> Result<Result<String, spin::Error>> {
        if let Err(problem) = check_name(&name) {
            return Ok(Err(spin::Error::InvalidName(problem)));
        }
        let value = accessor.with(|mut access| access.get().0.get(&name).cloned());
        Ok(value.ok_or_else(|| {
            spin::Error::Undefined(format!("the component has no variable {name:?}"))
        }))
    }
}

//! Capabilities that a dependency does not inherit: the same interfaces under another name,
//! where every function refuses.

use wasm_encoder::reencode::{ReencodeComponent, RoundtripReencoder};
use wasm_encoder::{ComponentImportSection, RawSection};
use wasmparser::{Chunk, Parser, Payload};
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};
use wasmtime::component::{
    Accessor, Component, Linker, LinkerInstance, Resource, ResourceType, Val,
};
use wasmtime_wasi_http::p3::Request;
use wasmtime_wasi_http::p3::bindings::http::types::HostRequestWithStore;
use wasmtime_wasi_http::{WasiHttp, WasiHttpView};

use crate::instance::State;
use crate::manifest::Grant;

/// `wasi:http/client@0.3.0` becomes `denied:wasi-http/client@0.3.0`.
const NAMESPACE: &str = "denied:";

/// The interfaces of each grant that this host offers, without their versions. The interfaces
/// that share a resource stay together.
const INTERFACES: &[(&str, Grant)] = &[
    ("spin:key-value/key-value", Grant::KeyValueStores),
    ("spin:variables/variables", Grant::Variables),
    ("wasi:cli/environment", Grant::Environment),
    ("wasi:http/client", Grant::AllowedOutboundHosts),
    ("wasi:keyvalue/atomics", Grant::KeyValueStores),
    ("wasi:keyvalue/batch", Grant::KeyValueStores),
    ("wasi:keyvalue/store", Grant::KeyValueStores),
];

/// The cases of an interface's `error` that mean "you may not", and whether they carry a text.
const REFUSALS: &[(&str, bool)] =
    &[("access-denied", false), ("HTTP-request-denied", false), ("undefined", true)];

/// The grant that `interface`, without its version, belongs to.
pub fn grant_of(interface: &str) -> Option<Grant> {
    INTERFACES.iter().find(|(name, _)| *name == interface).map(|(_, grant)| *grant)
}

/// Gives the imports of a component for which `denied` is true their refusing name. Everything
/// else is copied as it is.
pub fn rename(binary: &[u8], denied: impl Fn(&str) -> bool) -> Result<Vec<u8>, String> {
    rename_imports(binary, &denied).map_err(|error| format!("not a component: {error}"))
}

type Broken = Box<dyn std::error::Error>;

fn rename_imports(binary: &[u8], denied: &impl Fn(&str) -> bool) -> Result<Vec<u8>, Broken> {
    let mut renamed = wasm_encoder::Component::new();
    let mut parser = Parser::new(0);
    let mut rest = binary;
    while !rest.is_empty() {
        let Chunk::Parsed { payload, consumed } = parser.parse(rest, true)? else {
            return Err("it is cut off".into());
        };
        rest = rest.get(consumed..).unwrap_or_default();
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
        let data = binary.get(range).ok_or("it is cut off")?;
        match payload {
            Payload::ComponentImportSection(imports) => {
                renamed.section(&rename_section(imports, denied)?);
                continue;
            }
            // The parser expects to go on behind what is nested.
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                rest = rest.get(data.len()..).unwrap_or_default();
            }
            _ => {}
        }
        renamed.section(&RawSection { id, data });
    }
    Ok(renamed.finish())
}

fn rename_section(
    imports: wasmparser::ComponentImportSectionReader<'_>,
    denied: &impl Fn(&str) -> bool,
) -> Result<ComponentImportSection, Broken> {
    let mut section = ComponentImportSection::new();
    for import in imports {
        let import = import?;
        let ty = RoundtripReencoder.component_type_ref(import.ty)?;
        let name = import.name.name;
        if denied(name) {
            section.import(refusing_name(name).as_str(), ty);
        } else {
            section.import(import.name, ty);
        }
    }
    Ok(section)
}

fn refusing_name(import: &str) -> String {
    format!("{NAMESPACE}{}", import.replacen(':', "-", 1))
}

/// Adds the refusals that `component` imports to the linker.
pub fn link(linker: &mut Linker<State>, component: &Component) -> wasmtime::Result<()> {
    let engine = component.engine();
    let mut real = Vec::new();
    for (name, import) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = import.ty else {
            continue;
        };
        for (item, export) in interface.exports(engine) {
            if !name.starts_with(NAMESPACE) {
                if let ComponentItem::Resource(resource) = export.ty {
                    real.push(resource);
                }
                continue;
            }
            let mut instance = linker.instance(name)?;
            match export.ty {
                ComponentItem::ComponentFunc(function) => link_refusal(instance, item, &function)?,
                // Another interface's, which the refused one only uses.
                ComponentItem::Resource(resource) if real.contains(&resource) => {}
                // Nobody gets one, so that it is of no matter what it would be.
                ComponentItem::Resource(_) => {
                    instance.resource(item, ResourceType::host::<Refused>(), |_, _| Ok(()))?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn link_refusal(
    mut instance: LinkerInstance<'_, State>,
    name: &str,
    function: &ComponentFunc,
) -> wasmtime::Result<()> {
    if !function.async_() {
        return instance.func_new(name, |_, function, _, results| refuse(&function, results));
    }
    instance.func_new_concurrent(name, |accessor, function, arguments, results| {
        let refused = discard(accessor, arguments).and_then(|()| refuse(&function, results));
        Box::pin(async move { refused })
    })
}

/// Ends what the function was given to own: whoever writes the body of a refused request
/// learns that nobody reads it. Only requests are given to a refusing function.
fn discard(accessor: &Accessor<State>, arguments: &[Val]) -> wasmtime::Result<()> {
    let accessor = accessor.with_getter::<WasiHttp>(State::http);
    for argument in arguments {
        if let Val::Resource(resource) = argument
            && resource.owned()
        {
            accessor.with(|mut access| {
                let request = Resource::<Request>::try_from_resource_any(*resource, &mut access)?;
                WasiHttp::drop(access, request)
            })?;
        }
    }
    Ok(())
}

/// A resource that is never made.
enum Refused {}

/// Fills in the answer "refused" in the terms of the function's own type.
fn refuse(function: &ComponentFunc, results: &mut [Val]) -> wasmtime::Result<()> {
    for (ty, result) in function.results().zip(results) {
        *result = refusal(&ty).ok_or_else(|| {
            wasmtime::format_err!("a capability was used that the dependency does not inherit")
        })?;
    }
    Ok(())
}

fn refusal(ty: &Type) -> Option<Val> {
    match ty {
        Type::List(_) => Some(Val::List(Vec::new())),
        Type::Option(_) => Some(Val::Option(None)),
        Type::Result(result) => {
            let Some(Type::Variant(error)) = result.err() else {
                return None;
            };
            let (case, with_text) =
                REFUSALS.iter().find(|(name, _)| error.cases().any(|case| case.name == *name))?;
            let text = "not inherited by this dependency".to_owned();
            let payload = with_text.then(|| Box::new(Val::String(text)));
            let error = Val::Variant((*case).to_owned(), payload);
            Some(Val::Result(Err(Some(Box::new(error)))))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusing_name_is_a_valid_one_for_every_interface() {
        assert_eq!(refusing_name("wasi:http/client@0.3.0"), "denied:wasi-http/client@0.3.0");
        for (interface, grant) in INTERFACES {
            assert_eq!(grant_of(interface), Some(*grant));
            assert_eq!(refusing_name(interface).matches(':').count(), 1);
        }
        assert_eq!(grant_of("wasi:http/types"), None);
    }

    #[test]
    fn what_is_no_component_is_an_error() {
        for binary in [&b"not wasm"[..], b"\0asm\x0d\0\x01\0\x0b\x7f", b"\0asm"] {
            assert!(rename(binary, |_| true).is_err());
        }
    }
}

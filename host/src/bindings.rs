//! The interfaces of `wit/`, made into traits that this host implements.

wasmtime::component::bindgen!({
    path: "wit",
    world: "incident-tasks:host/offered",
    imports: { default: async | trappable },
    with: {
        "spin:key-value/key-value.store": crate::key_value::Store,
        "wasi:keyvalue/store.bucket": crate::key_value::Store,
        "wasi:keyvalue/atomics.cas": crate::key_value::Cas,
    },
});

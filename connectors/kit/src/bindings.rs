//! The contract in `wit/connector` as Rust types, and the import of variables.
#![allow(missing_docs, reason = "generated; the documentation is in the WIT files")]

/// World `connector`: what a connector exports.
pub mod connector {
    wasip3::wit_bindgen::generate!({
        path: "../../wit/connector",
        world: "connector",
        runtime_path: "::wasip3::wit_bindgen::rt",
        default_bindings_module: "connector_kit::bindings::connector",
        pub_export_macro: true,
        additional_derives: [PartialEq, Eq],
    });
}

/// What the runtime offers for variables.
pub(crate) mod variables {
    wasip3::wit_bindgen::generate!({
        path: "wit",
        world: "variables",
        runtime_path: "::wasip3::wit_bindgen::rt",
        generate_all,
    });
    pub(crate) use spin::variables::variables::{Error, get};
}

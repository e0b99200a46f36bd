//! Tries to use a grant of whatever it is plugged into.

use spin_sdk::experimental::wasi::keyvalue::{atomics, store};
use spin_sdk::key_value::Store;

mod bindings {
    #![allow(missing_docs, reason = "generated; the documentation is in the WIT file")]
    spin_sdk::wit_bindgen::generate!({
        path: "../wit",
        world: "plug",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

struct Plug;

bindings::export!(Plug with_types_in bindings);

impl bindings::exports::guests::plug::actions::Guest for Plug {
    async fn fetch(url: String) -> Result<u16, String> {
        let response = spin_sdk::http::get(&url).await.map_err(|error| format!("{error:?}"))?;
        Ok(response.status().as_u16())
    }

    async fn variable(name: String) -> Result<String, String> {
        spin_sdk::variables::get(name).await.map_err(|error| format!("{error:?}"))
    }

    async fn count(key: String) -> Result<i64, String> {
        let bucket = store::open("default").map_err(|error| format!("{error:?}"))?;
        atomics::increment(&bucket, &key, 1).map_err(|error| format!("{error:?}"))
    }

    async fn write(key: String) -> Result<String, String> {
        let store = Store::open_default().await.map_err(|error| format!("{error:?}"))?;
        store.set(&key, b"written".as_slice()).await.map_err(|error| format!("{error:?}"))?;
        let read = store.get(&key).await.map_err(|error| format!("{error:?}"))?;
        Ok(String::from_utf8_lossy(&read.unwrap_or_default()).into_owned())
    }

    fn environment() -> Vec<String> {
        std::env::vars().map(|(name, _)| name).collect()
    }
}

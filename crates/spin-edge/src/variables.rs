//! The application's variables.

use crate::Incoming;

/// Where this application is reached from outside: as the request shows it, else as the variable
/// `public_url` says.
pub async fn public_origin(request: &Incoming) -> String {
    match request.origin() {
        Some(origin) => origin,
        None => variable("public_url").await.trim_end_matches('/').to_owned(),
    }
}

/// A variable of this component; empty where it has none of this name.
pub async fn variable(name: &str) -> String {
    spin_sdk::variables::get(name).await.unwrap_or_default()
}

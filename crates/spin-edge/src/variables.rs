//! The application's variables.

use crate::Incoming;

/// Where this application is reached from outside: as the request shows it, else as the variable
/// `public_url` says.
pub async fn public_origin(request: &Incoming) -> String {
    match request.origin() {
        Some(origin) => origin,
        None => {
            let url = spin_sdk::variables::get("public_url")
                .await
                .unwrap_or_default();
            url.trim_end_matches('/').to_owned()
        }
    }
}

//! Connector `virustotal`: reports of VirusTotal's API, version 3.
//!
//! Variables: `base_url` (for example `https://www.virustotal.com`) and `api_key`.

mod reports;

use connector_kit::{Description, Error, Guest, Request, Response, base_url, send, variable};

struct VirusTotal;

connector_kit::export!(VirusTotal);

impl Guest for VirusTotal {
    fn describe() -> Description {
        reports::CATALOG.describe()
    }

    async fn perform(_key: String, request: Request) -> Result<Response, Error> {
        let found = reports::CATALOG.find(&request)?;
        let path = reports::path(&found)?;
        let api_key = variable("api_key").await?;
        if api_key.is_empty() {
            return Err(Error::NotConfigured("variable api_key is empty".to_owned()));
        }
        let call = reports::call(&path, &base_url("base_url").await?);
        send(call.header("x-apikey", api_key)).await
    }
}

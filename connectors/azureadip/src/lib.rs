//! Connector `azureadip`: Microsoft Entra ID Protection, by way of Microsoft Graph.
//!
//! Variables: `base_url` (for example `https://graph.microsoft.com`) and `token`, a bearer token for Graph;
//! an empty one sends none. Getting a token (OAuth client credentials) is not done here yet.

mod graph;

use connector_kit::{Description, Error, Guest, Request, Response, base_url, send, variable};

struct AzureAdip;

connector_kit::export!(AzureAdip);

impl Guest for AzureAdip {
    fn describe() -> Description {
        graph::CATALOG.describe()
    }

    async fn perform(_key: String, request: Request) -> Result<Response, Error> {
        let found = graph::CATALOG.find(&request)?;
        let call = graph::call(&found, &request, &base_url("base_url").await?)?;
        let token = variable("token").await?;
        if token.is_empty() {
            return send(call).await;
        }
        send(call.header("authorization", format!("Bearer {token}"))).await
    }
}

//! Connector `azuresentinel`: what a playbook does to incidents and tasks of this application.
//!
//! Existing playbooks name Microsoft Sentinel's connector; here the same calls reach the functions of this
//! application, over HTTP like any other caller. Entity operations are pure: they call nothing.

mod catalog;
mod entities;
mod tasks;

use connector_kit::{Description, Error, Guest, Request, Response, send};

struct AzureSentinel;

connector_kit::export!(AzureSentinel);

impl Guest for AzureSentinel {
    fn describe() -> Description {
        catalog::CATALOG.describe()
    }

    async fn perform(key: String, request: Request) -> Result<Response, Error> {
        let operation = catalog::find(&request)?;
        if let Some(kind) = entities::Kind::of_operation(operation) {
            return kind.pick(request.body.as_deref()).map(entities::answer);
        }
        send(tasks::call(operation, &key, request)?).await
    }
}

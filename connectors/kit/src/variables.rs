//! What the operator sets for this connector.

use crate::bindings::variables;
use crate::{BaseUrl, Error, Unavailable};

/// The value of one of this connector's variables; it may be empty.
///
/// # Errors
/// `not-configured` when the connector has no variable of this name, `unavailable` when the place where the
/// values are kept does not answer. No text holds a value.
pub async fn variable(name: &str) -> Result<String, Error> {
    variables::get(name.to_owned()).await.map_err(|error| match error {
        variables::Error::Undefined(_) | variables::Error::InvalidName(_) => {
            Error::NotConfigured(format!("variable {name} is not declared for this connector"))
        }
        variables::Error::Provider(_) => Error::Unavailable(Unavailable {
            reason: format!("the provider of variable {name} failed"),
            retry_after: None,
        }),
        variables::Error::Other(_) => Error::Other(format!("variable {name} could not be read")),
    })
}

/// A variable that holds a [`BaseUrl`].
///
/// # Errors
/// Those of [`variable`] and [`BaseUrl::parse`].
pub async fn base_url(name: &str) -> Result<BaseUrl, Error> {
    BaseUrl::parse(name, &variable(name).await?)
}

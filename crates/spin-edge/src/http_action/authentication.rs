//! The `Authorization` header that an HTTP action's `authentication` asks for.

use std::time::Duration;

use base64::Engine;
use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, HeaderValue};
use http_body_util::Full;
use url::form_urlencoded::Serializer;
use workflow::{HttpCall, Reply};

use crate::outgoing;
use crate::performer::{failed, no_answer, text};
use crate::variables::variable;

/// Where tokens are got when the definition does not say.
const AUTHORITY: &str = "https://login.microsoftonline.com";
/// What a token is for when the definition does not say: Logic Apps' own default.
const AUDIENCE: &str = "https://management.azure.com/";
/// How long the directory may take.
const WITHIN: Duration = Duration::from_secs(30);

type Made<T> = Result<T, Box<Reply>>;

/// The header; none where the action wants no authentication.
pub async fn header(call: &HttpCall) -> Made<Option<HeaderValue>> {
    let Some(authentication) = &call.authentication else {
        return Ok(None);
    };
    let member = |name: &str| authentication.get(name).map(text).unwrap_or_default();
    let value = match member("type").to_ascii_lowercase().as_str() {
        "none" => return Ok(None),
        "raw" => member("value"),
        "basic" => {
            let pair = format!("{}:{}", member("username"), member("password"));
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
        }
        "activedirectoryoauth" => {
            let secret = member("secret");
            let of_application = Credentials {
                authority: non_empty(member("authority"), AUTHORITY),
                tenant: member("tenant"),
                client_id: member("clientId"),
                secret,
            };
            bearer(&of_application, &non_empty(member("audience"), AUDIENCE)).await?
        }
        "managedserviceidentity" => {
            bearer(&identity().await?, &non_empty(member("audience"), AUDIENCE)).await?
        }
        other => {
            let message = format!("authentication of type '{other}' is not offered");
            return Err(Box::new(failed("AuthenticationNotOffered", message, false)));
        }
    };
    let mut header = HeaderValue::from_str(&value).map_err(|_| {
        Box::new(failed("HttpCallInvalid", "the credentials cannot be sent".into(), false))
    })?;
    header.set_sensitive(true);
    Ok(Some(header))
}

/// Who asks for a token.
struct Credentials {
    authority: String,
    tenant: String,
    client_id: String,
    secret: String,
}

/// The application that stands for a playbook's managed identity.
async fn identity() -> Made<Credentials> {
    let configured = Credentials {
        authority: non_empty(variable("identity_authority").await, AUTHORITY),
        tenant: variable("identity_tenant").await,
        client_id: variable("identity_client_id").await,
        secret: variable("identity_client_secret").await,
    };
    let Credentials { tenant, client_id, secret, .. } = &configured;
    if [tenant, client_id, secret].iter().any(|value| value.is_empty()) {
        let message =
            "identity_tenant, identity_client_id and identity_client_secret are not all set";
        return Err(Box::new(failed("IdentityNotConfigured", message.into(), false)));
    }
    Ok(configured)
}

/// Gets a token by the client credentials grant (RFC 6749 section 4.4) of the directory's version 1
/// endpoint, whose `resource` is what Logic Apps calls the audience.
async fn bearer(of: &Credentials, audience: &str) -> Made<String> {
    let form = Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &of.client_id)
        .append_pair("client_secret", &of.secret)
        .append_pair("resource", audience)
        .finish();
    let address = format!("{}/{}/oauth2/token", of.authority.trim_end_matches('/'), of.tenant);
    let request = Request::post(address)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from(form)));
    let refused = |message: String| Box::new(failed("TokenRefused", message, false));
    let request = request.map_err(|_| refused("the authority is not an address".into()))?;
    let what = "the authority that gives tokens";
    let answer = outgoing::send(request, WITHIN).await;
    let answer = answer.map_err(|reason| Box::new(no_answer(what, reason)))?;
    let token = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap_or_default();
    match token["access_token"].as_str().filter(|_| answer.status.is_success()) {
        Some(token) => Ok(format!("Bearer {token}")),
        None => Err(refused(format!("{what} answered {}", answer.status.as_u16()))),
    }
}

fn non_empty(text: String, otherwise: &str) -> String {
    if text.is_empty() { otherwise.to_owned() } else { text }
}

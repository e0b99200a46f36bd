//! Functions of where a template is deployed, and the ids of resources there.

use super::{Arguments, Outcome};
use crate::settings::Settings;
use expression::{EvaluationError, Object, Value};

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    members.into_iter().collect::<Object>().into()
}

pub(super) fn subscription(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(0, 0)?;
    Ok(object([
        ("id", settings.subscription_id().into()),
        ("subscriptionId", settings.subscription.as_str().into()),
        ("tenantId", settings.tenant.as_str().into()),
        ("displayName", settings.subscription.as_str().into()),
    ]))
}

pub(super) fn resource_group(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(0, 0)?;
    Ok(object([
        ("id", settings.resource_group_id().into()),
        ("name", settings.resource_group.as_str().into()),
        ("type", "Microsoft.Resources/resourceGroups".into()),
        ("location", settings.location.as_str().into()),
        ("tags", Object::new().into()),
        ("properties", object([("provisioningState", "Succeeded".into())])),
    ]))
}

pub(super) fn tenant(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(0, 0)?;
    Ok(object([
        ("id", format!("/tenants/{}", settings.tenant).into()),
        ("tenantId", settings.tenant.as_str().into()),
        ("displayName", settings.tenant.as_str().into()),
        ("countryCode", "".into()),
    ]))
}

/// The management group that every tenant has: its root, named by the tenant's id.
pub(super) fn management_group(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    arguments.count(0, 0)?;
    let id = format!("/providers/Microsoft.Management/managementGroups/{}", settings.tenant);
    Ok(object([
        ("id", id.into()),
        ("name", settings.tenant.as_str().into()),
        ("type", "/providers/Microsoft.Management/managementGroups".into()),
        ("properties", object([("tenantId", settings.tenant.as_str().into())])),
    ]))
}

/// `deployment()`: the name that Azure gives to the deployment of a file without a name.
pub(crate) fn deployment(settings: &Settings, content_version: &str) -> Value {
    let template = object([("contentVersion", content_version.into())]);
    let properties = object([
        ("template", template),
        ("parameters", Object::new().into()),
        ("mode", "Incremental".into()),
        ("provisioningState", "Accepted".into()),
    ]);
    object([
        ("name", "azuredeploy".into()),
        ("location", settings.location.as_str().into()),
        ("properties", properties),
    ])
}

/// `environment()`: the public cloud, for which the playbooks are written.
pub(super) fn environment(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(0, 0)?;
    let authentication = object([
        ("loginEndpoint", "https://login.microsoftonline.com/".into()),
        (
            "audiences",
            vec![
                "https://management.core.windows.net/".into(),
                "https://management.azure.com/".into(),
            ]
            .into(),
        ),
        ("tenant", "common".into()),
        ("identityProvider", "AAD".into()),
    ]);
    let suffixes = object([
        ("acrLoginServer", ".azurecr.io".into()),
        ("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net".into()),
        ("azureDatalakeStoreFileSystem", "azuredatalakestore.net".into()),
        ("azureFrontDoorEndpointSuffix", "azurefd.net".into()),
        ("keyvaultDns", ".vault.azure.net".into()),
        ("sqlServerHostname", ".database.windows.net".into()),
        ("storage", "core.windows.net".into()),
    ]);
    Ok(object([
        ("name", "AzureCloud".into()),
        ("gallery", "https://gallery.azure.com/".into()),
        ("graph", "https://graph.windows.net/".into()),
        ("graphAudience", "https://graph.windows.net/".into()),
        ("portal", "https://portal.azure.com".into()),
        ("activeDirectoryDataLake", "https://datalake.azure.net/".into()),
        ("batch", "https://batch.core.windows.net/".into()),
        ("media", "https://rest.media.azure.net".into()),
        ("resourceManager", "https://management.azure.com/".into()),
        ("sqlManagement", "https://management.core.windows.net:8443/".into()),
        ("authentication", authentication),
        ("suffixes", suffixes),
    ]))
}

/// `resourceId([subscription], [resource group], type, names…)`
pub(super) fn resource_id(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    let (before, rest) = at_type(arguments, 2)?;
    let (subscription, group) = match before.as_slice() {
        [] => (settings.subscription.as_str(), settings.resource_group.as_str()),
        [group] => (settings.subscription.as_str(), *group),
        [subscription, group, ..] => (*subscription, *group),
    };
    let provider = provider_path(arguments, rest)?;
    Ok(format!("/subscriptions/{subscription}/resourceGroups/{group}{provider}").into())
}

/// `subscriptionResourceId([subscription], type, names…)`
pub(super) fn subscription_resource_id(arguments: &Arguments<'_>, settings: &Settings) -> Outcome {
    let (before, rest) = at_type(arguments, 1)?;
    let subscription = before.first().copied().unwrap_or(&settings.subscription);
    let provider = provider_path(arguments, rest)?;
    Ok(format!("/subscriptions/{subscription}{provider}").into())
}

/// `tenantResourceId(type, names…)`
pub(super) fn tenant_resource_id(arguments: &Arguments<'_>) -> Outcome {
    let (_, rest) = at_type(arguments, 0)?;
    Ok(provider_path(arguments, rest)?.into())
}

/// `extensionResourceId(scope, type, names…)`
pub(super) fn extension_resource_id(arguments: &Arguments<'_>) -> Outcome {
    arguments.count(3, usize::MAX)?;
    let scope = arguments.text(0)?.trim_end_matches('/');
    Ok(format!("{scope}{}", provider_path(arguments, 1)?).into())
}

/// What comes before the type, which is the first argument with a slash, and the type's place.
fn at_type<'a>(
    arguments: &'a Arguments<'_>,
    most_before: usize,
) -> Result<(Vec<&'a str>, usize), EvaluationError> {
    arguments.count(2, usize::MAX)?;
    let mut before = Vec::new();
    for at in 0..=most_before.min(arguments.values.len() - 1) {
        let text = arguments.text(at)?;
        if text.contains('/') {
            return Ok((before, at));
        }
        before.push(text);
    }
    let expected = "a resource type such as `Microsoft.Logic/workflows`";
    Err(arguments.wrong_value(before.len() - 1, expected, "a text without a slash"))
}

/// `/providers/Microsoft.Logic/workflows/{name}` from the type and the names behind it.
fn provider_path(arguments: &Arguments<'_>, at: usize) -> Result<String, EvaluationError> {
    let full_type = arguments.text(at)?.trim_matches('/');
    let (namespace, kinds) = full_type.split_once('/').unwrap_or((full_type, ""));
    let kinds: Vec<&str> = kinds.split('/').filter(|kind| !kind.is_empty()).collect();
    let names = arguments.values.len() - at - 1;
    if kinds.is_empty() || names != kinds.len() {
        let expected = "a name for each part of the type behind its provider";
        let found = format!("{names} names for {} parts", kinds.len());
        return Err(arguments.wrong_value(at, expected, &found));
    }
    let mut path = format!("/providers/{namespace}");
    for (index, kind) in kinds.iter().enumerate() {
        path.push_str(&format!("/{kind}/{}", arguments.text(at + 1 + index)?));
    }
    Ok(path)
}

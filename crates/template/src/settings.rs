//! Where and when a template is deployed.

use jiff::Timestamp;

/// What `subscription()`, `resourceGroup()`, `tenant()`, `deployment()` and `utcNow()` answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The id of the subscription, in the form of a GUID.
    pub subscription: String,
    /// The name of the resource group.
    pub resource_group: String,
    /// The id of the tenant, in the form of a GUID.
    pub tenant: String,
    /// The region that `resourceGroup().location` gives.
    pub location: String,
    /// The name of a playbook for which the source gives none.
    pub name: Option<String>,
    /// The time of the deployment.
    pub now: Timestamp,
}

/// The workspace that exists without any configuration, at the beginning of 1970.
impl Default for Settings {
    fn default() -> Self {
        Settings {
            subscription: "00000000-0000-0000-0000-000000000000".into(),
            resource_group: "incident-tasks".into(),
            tenant: "00000000-0000-0000-0000-000000000000".into(),
            location: "local".into(),
            name: None,
            now: Timestamp::UNIX_EPOCH,
        }
    }
}

impl Settings {
    /// `/subscriptions/{id}`
    pub(crate) fn subscription_id(&self) -> String {
        format!("/subscriptions/{}", self.subscription)
    }

    /// `/subscriptions/{id}/resourceGroups/{name}`
    pub(crate) fn resource_group_id(&self) -> String {
        format!("{}/resourceGroups/{}", self.subscription_id(), self.resource_group)
    }
}

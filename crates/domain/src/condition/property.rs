//! The sixty properties that a condition can look at, and which of an entity's members each reads.

use crate::incident::spelled;
use crate::situation::Fold;

spelled!(
    /// What a condition can look at. Names and meanings are Sentinel's; a property of an entity is that of
    /// any entity of the kind, of the incident or of one of its alerts.
    Property {
        /// The incident's title.
        IncidentTitle,
        /// Its description.
        IncidentDescription,
        /// Its severity.
        IncidentSeverity,
        /// Its status.
        IncidentStatus,
        /// The analytics rules that raised it.
        IncidentRelatedAnalyticRuleIds,
        /// Its tactics and those of its alerts.
        IncidentTactics,
        /// Its tags.
        IncidentLabel,
        /// The product that raised it.
        IncidentProviderName,
        /// What kind of actor made the change that is looked at.
        IncidentUpdatedBySource,
        /// The names of its alerts' custom details.
        IncidentCustomDetailsKey,
        /// The values of its alerts' custom details.
        IncidentCustomDetailsValue,
        /// The custom detection rules (Microsoft Defender) that raised it.
        IncidentCustomDetectionRuleIds,
        /// The titles of its alerts.
        IncidentAlertTitle,
        /// An account's directory (tenant) id.
        AccountAadTenantId,
        /// An account's object id in the directory.
        AccountAadUserId,
        /// An account's name without its domain.
        AccountName,
        /// An account's NetBIOS domain.
        AccountNTDomain,
        /// An account's passport user id.
        AccountPUID,
        /// An account's security identifier.
        AccountSid,
        /// An account's object GUID in Active Directory.
        AccountObjectGuid,
        /// What follows the @ in an account's user principal name.
        AccountUPNSuffix,
        /// The products that raised its alerts.
        AlertProductNames,
        /// The analytics rules that raised its alerts.
        AlertAnalyticRuleIds,
        /// An Azure resource's id.
        AzureResourceResourceId,
        /// An Azure resource's subscription.
        AzureResourceSubscriptionId,
        /// A cloud application's id.
        CloudApplicationAppId,
        /// A cloud application's name.
        CloudApplicationAppName,
        /// The name of a DNS record.
        DNSDomainName,
        /// A file's folder.
        FileDirectory,
        /// A file's name without its folder.
        FileName,
        /// A file's hash.
        FileHashValue,
        /// A host's Azure resource id.
        HostAzureID,
        /// A host's name without its domain.
        HostName,
        /// A host's NetBIOS name.
        HostNetBiosName,
        /// A host's NetBIOS domain.
        HostNTDomain,
        /// The version of a host's operating system.
        HostOSVersion,
        /// A device's id in its hub.
        IoTDeviceId,
        /// A device's name.
        IoTDeviceName,
        /// A device's type.
        IoTDeviceType,
        /// A device's vendor.
        IoTDeviceVendor,
        /// A device's model.
        IoTDeviceModel,
        /// A device's operating system.
        IoTDeviceOperatingSystem,
        /// An IP address.
        IPAddress,
        /// A mailbox's display name.
        MailboxDisplayName,
        /// A mailbox's primary address.
        MailboxPrimaryAddress,
        /// A mailbox's user principal name.
        MailboxUPN,
        /// What was done with a mail: delivered, blocked, replaced.
        MailMessageDeliveryAction,
        /// Where a mail was put: inbox, junk folder and the like.
        MailMessageDeliveryLocation,
        /// A mail's recipient.
        MailMessageRecipient,
        /// The address that a mail was sent from.
        MailMessageSenderIP,
        /// A mail's subject.
        MailMessageSubject,
        /// A mail's sender as the mail servers told it.
        MailMessageP1Sender,
        /// A mail's sender as the mail shows it.
        MailMessageP2Sender,
        /// What kind of malware.
        MalwareCategory,
        /// A malware's name.
        MalwareName,
        /// A process's command line.
        ProcessCommandLine,
        /// A process's id.
        ProcessId,
        /// A registry key's path.
        RegistryKey,
        /// The data of a registry value, as text.
        RegistryValueData,
        /// A full address.
        Url,
    }
);

/// The kind of an entity, folded, and the members that say the property: the first is the name in Sentinel's
/// API; a second is the name in an alert's own entities, where it is another one.
pub(crate) type OfEntity = (&'static str, &'static [&'static str]);

impl Property {
    /// How texts of this property are made comparable. Tactics and the kinds of actors are written with
    /// blanks by some and without by others.
    pub(crate) fn fold(self) -> Fold {
        match self {
            Self::IncidentTactics | Self::IncidentUpdatedBySource => Fold::Squeezed,
            _ => Fold::Case,
        }
    }

    /// Whether the property is a list of detection rules. Those are named by a full ARM id in some places and
    /// by its last segment in others, so both count.
    pub fn names_rules(self) -> bool {
        self.names_analytics_rules() || self == Self::IncidentCustomDetectionRuleIds
    }

    /// Whether the property is a list of analytics rules.
    pub fn names_analytics_rules(self) -> bool {
        matches!(self, Self::IncidentRelatedAnalyticRuleIds | Self::AlertAnalyticRuleIds)
    }

    /// What it reads of which entities; none for a property of the incident or its alerts.
    pub(crate) fn of_entity(self) -> Option<OfEntity> {
        self.of_identity()
            .or_else(|| self.of_machine())
            .or_else(|| self.of_mail())
            .or_else(|| self.of_evidence())
    }

    /// Of accounts, applications and Azure resources.
    fn of_identity(self) -> Option<OfEntity> {
        Some(match self {
            Self::AccountAadTenantId => ("account", &["aadTenantId"]),
            Self::AccountAadUserId => ("account", &["aadUserId"]),
            Self::AccountName => ("account", &["accountName", "name"]),
            Self::AccountNTDomain => ("account", &["ntDomain"]),
            Self::AccountPUID => ("account", &["puid"]),
            Self::AccountSid => ("account", &["sid"]),
            Self::AccountObjectGuid => ("account", &["objectGuid"]),
            Self::AccountUPNSuffix => ("account", &["upnSuffix"]),
            Self::AzureResourceResourceId => ("azureresource", &["resourceId"]),
            Self::AzureResourceSubscriptionId => ("azureresource", &["subscriptionId"]),
            Self::CloudApplicationAppId => ("cloudapplication", &["appId"]),
            Self::CloudApplicationAppName => ("cloudapplication", &["appName", "name"]),
            _ => return None,
        })
    }

    /// Of hosts, devices and the network.
    fn of_machine(self) -> Option<OfEntity> {
        Some(match self {
            Self::DNSDomainName => ("dnsresolution", &["domainName"]),
            Self::HostAzureID => ("host", &["azureID"]),
            Self::HostName => ("host", &["hostName"]),
            Self::HostNetBiosName => ("host", &["netBiosName"]),
            Self::HostNTDomain => ("host", &["ntDomain"]),
            Self::HostOSVersion => ("host", &["osVersion"]),
            Self::IoTDeviceId => ("iotdevice", &["deviceId"]),
            Self::IoTDeviceName => ("iotdevice", &["deviceName"]),
            Self::IoTDeviceType => ("iotdevice", &["deviceType"]),
            Self::IoTDeviceVendor => ("iotdevice", &["vendor", "manufacturer"]),
            Self::IoTDeviceModel => ("iotdevice", &["model"]),
            Self::IoTDeviceOperatingSystem => ("iotdevice", &["operatingSystem"]),
            Self::IPAddress => ("ip", &["address"]),
            Self::Url => ("url", &["url"]),
            _ => return None,
        })
    }

    /// Of mailboxes and mails.
    fn of_mail(self) -> Option<OfEntity> {
        Some(match self {
            Self::MailboxDisplayName => ("mailbox", &["displayName"]),
            Self::MailboxPrimaryAddress => ("mailbox", &["mailboxPrimaryAddress"]),
            Self::MailboxUPN => ("mailbox", &["upn"]),
            Self::MailMessageDeliveryAction => ("mailmessage", &["deliveryAction"]),
            Self::MailMessageDeliveryLocation => ("mailmessage", &["deliveryLocation"]),
            Self::MailMessageRecipient => ("mailmessage", &["recipient"]),
            Self::MailMessageSenderIP => ("mailmessage", &["senderIP"]),
            Self::MailMessageSubject => ("mailmessage", &["subject"]),
            Self::MailMessageP1Sender => ("mailmessage", &["p1Sender"]),
            Self::MailMessageP2Sender => ("mailmessage", &["p2Sender"]),
            _ => return None,
        })
    }

    /// Of files, processes and the registry.
    fn of_evidence(self) -> Option<OfEntity> {
        Some(match self {
            Self::FileDirectory => ("file", &["directory"]),
            Self::FileName => ("file", &["fileName", "name"]),
            Self::FileHashValue => ("filehash", &["hashValue", "value"]),
            Self::MalwareCategory => ("malware", &["category"]),
            Self::MalwareName => ("malware", &["malwareName", "name"]),
            Self::ProcessCommandLine => ("process", &["commandLine"]),
            Self::ProcessId => ("process", &["processId"]),
            Self::RegistryKey => ("registrykey", &["key"]),
            Self::RegistryValueData => ("registryvalue", &["valueData"]),
            _ => return None,
        })
    }
}

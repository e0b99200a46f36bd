//! Edits of incidents: Sentinel's PUT, and PATCH, which leaves alone what it does not name.

use domain::{IncidentContent, Label, Limits, Owner, Severity, Status};
use serde_json::Value;

use super::{check_description, read_labels, read_owner};
use crate::api::{FieldError, Fields, version_of};

/// What is to be different about an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentEdit {
    /// The version that was edited, where the caller named it by its etag.
    pub base: Option<u64>,
    /// Why the incident is to be closed even with mandatory tasks open.
    pub force: Option<String>,
    title: Option<String>,
    description: Named<String>,
    severity: Option<Severity>,
    status: Option<Status>,
    classification: Named<String>,
    classification_reason: Named<String>,
    classification_comment: Named<String>,
    owner: Named<Owner>,
    labels: Option<Vec<Label>>,
}

/// A member of a body: not there, null, or something.
type Named<T> = Option<Option<T>>;

impl IncidentEdit {
    /// Reads the body of a PUT, `{etag?, force?, properties: {title, severity, status, …}}`: what is missing
    /// is taken away, as in Sentinel.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read_put(body: &Value) -> Result<Self, FieldError> {
        let edit = Self::read_patch(body)?;
        let fields = Fields::of(body)?.required_object("properties")?;
        fields.required_text("title")?;
        let missing = |name: &str, spellings: &[&str]| {
            fields.error(name, format!("one of {}", spellings.join(", ")))
        };
        edit.severity.ok_or_else(|| missing("severity", Severity::SPELLINGS))?;
        edit.status.ok_or_else(|| missing("status", Status::SPELLINGS))?;
        Ok(Self {
            description: Some(edit.description.flatten()),
            classification: Some(edit.classification.flatten()),
            classification_reason: Some(edit.classification_reason.flatten()),
            classification_comment: Some(edit.classification_comment.flatten()),
            owner: Some(edit.owner.flatten()),
            labels: Some(edit.labels.unwrap_or_default()),
            ..edit
        })
    }

    /// Reads the body of a PATCH, `{etag?, force?, properties: {…}}`: what is missing stays, null takes away.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read_patch(body: &Value) -> Result<Self, FieldError> {
        let top = Fields::of(body)?;
        let fields = top.required_object("properties")?;
        let text = |name: &str| -> Result<Named<String>, FieldError> {
            let value = fields.text(name)?.map(str::to_owned);
            Ok(fields.has(name).then_some(value))
        };
        let title = fields.has("title").then(|| fields.required_text("title")).transpose()?;
        let force = top.has("force").then(|| top.required_text("force")).transpose()?;
        let owner = fields.object("owner")?.map(|owner| read_owner(&owner)).transpose()?;
        Ok(Self {
            base: top.text("etag")?.map(version_of),
            force: force.map(str::to_owned),
            title: title.map(str::to_owned),
            description: text("description")?,
            severity: fields.choice("severity", Severity::SPELLINGS, Severity::parse)?,
            status: fields.choice("status", Status::SPELLINGS, Status::parse)?,
            classification: text("classification")?,
            classification_reason: text("classificationReason")?,
            classification_comment: text("classificationComment")?,
            owner: fields.has("owner").then_some(owner),
            labels: fields.has("labels").then(|| read_labels(&fields)).transpose()?,
        })
    }

    /// Looks whether what is to be written is within the limits.
    ///
    /// # Errors
    /// Names the property that is beyond its limit, and the variable that sets it.
    pub fn check_limits(&self, limits: &Limits) -> Result<(), FieldError> {
        check_description(self.description.iter().flatten().next().map(String::as_str), limits)
    }

    /// The writable part of an incident after the edit.
    pub fn apply(&self, current: IncidentContent) -> IncidentContent {
        let edit = self.clone();
        IncidentContent {
            title: edit.title.unwrap_or(current.title),
            description: edit.description.unwrap_or(current.description),
            severity: edit.severity.unwrap_or(current.severity),
            status: edit.status.unwrap_or(current.status),
            classification: edit.classification.unwrap_or(current.classification),
            classification_reason: edit
                .classification_reason
                .unwrap_or(current.classification_reason),
            classification_comment: edit
                .classification_comment
                .unwrap_or(current.classification_comment),
            owner: edit.owner.unwrap_or(current.owner),
            labels: edit.labels.unwrap_or(current.labels),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn current() -> IncidentContent {
        IncidentContent {
            title: "Mail".into(),
            description: Some("d".into()),
            severity: Severity::Low,
            status: Status::New,
            classification: None,
            classification_reason: None,
            classification_comment: None,
            owner: Some(Owner { email: Some("ana@example.com".into()), ..Owner::default() }),
            labels: vec![Label { name: "vip".into(), kind: "User".into() }],
        }
    }

    /// Promise: a PUT replaces the whole writable part, a PATCH what it names.
    #[test]
    fn a_put_takes_away_what_it_does_not_say_and_a_patch_does_not() {
        let body = json!({"properties": {"title": "Mail", "severity": "Low", "status": "Active"}});
        let patched = IncidentEdit::read_patch(&body).unwrap().apply(current());
        assert_eq!(patched, IncidentContent { status: Status::Active, ..current() });
        let put = IncidentEdit::read_put(&body).unwrap().apply(current());
        let bare = IncidentContent { description: None, owner: None, labels: vec![], ..patched };
        assert_eq!(put, bare);
        let cleared = json!({"properties": {"owner": null, "labels": []}});
        let cleared = IncidentEdit::read_patch(&cleared).unwrap().apply(current());
        assert_eq!(cleared, IncidentContent { owner: None, labels: vec![], ..current() });
    }

    #[test]
    fn what_is_not_as_it_should_be_is_named() {
        for (body, field) in [
            (json!({"properties": {"severity": "Low", "status": "New"}}), "properties.title"),
            (json!({"properties": {"title": "t", "severity": "Low"}}), "properties.status"),
            (json!({"force": " ", "properties": {}}), "force"),
            (json!({"properties": {"title": "t", "severity": "Bad"}}), "properties.severity"),
        ] {
            assert_eq!(IncidentEdit::read_put(&body).unwrap_err().field, field, "{body}");
        }
    }
}

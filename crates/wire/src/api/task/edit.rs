//! Edits of tasks: Sentinel's PUT, and PATCH, which leaves alone what it does not name.

use domain::{Assignee, Due, TaskContent, TaskExtras, TaskStatus, TextFormat};
use jiff::Timestamp;
use serde_json::Value;

use super::{read_extras, read_format, shown};
use crate::api::{FieldError, Fields, version_of};

/// What is to be different about a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskEdit {
    /// The version that was edited, where the caller named it by its etag.
    pub base: Option<u64>,
    title: Option<String>,
    description: Named<String>,
    format: Option<TextFormat>,
    status: Option<TaskStatus>,
    assignee: Named<Assignee>,
    due: Named<Due>,
    mandatory: Option<bool>,
    group: Named<String>,
}

/// A member of a body: not there, null, or something.
type Named<T> = Option<Option<T>>;

impl TaskEdit {
    /// Reads the body of a PUT, `{etag?, properties: {title, description?, status, …}}`: a description that is
    /// missing is taken away, as in Sentinel. The extras, which plain Sentinel clients do not know, stay where
    /// they are missing; null takes them away.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read_put(body: &Value) -> Result<Self, FieldError> {
        let mut edit = Self::read_patch(body)?;
        let properties = Fields::of(body)?.required_object("properties")?;
        properties.required_text("title")?;
        edit.description = Some(edit.description.flatten());
        edit.status = Some(edit.status.unwrap_or_default());
        Ok(edit)
    }

    /// Reads the body of a PATCH, `{etag?, properties: {…}}`: what is missing stays, null takes away.
    ///
    /// # Errors
    /// Names the field that is not as it should be.
    pub fn read_patch(body: &Value) -> Result<Self, FieldError> {
        let top = Fields::of(body)?;
        let fields = top.required_object("properties")?;
        let TaskExtras { assignee, due, mandatory, group } = read_extras(&fields)?;
        let title = fields.has("title").then(|| fields.required_text("title")).transpose()?;
        let has_due = fields.has("dueTimeUtc") || fields.has("dueInHours");
        Ok(Self {
            base: top.text("etag")?.map(version_of),
            title: title.map(str::to_owned),
            description: fields
                .has("description")
                .then(|| fields.text("description"))
                .transpose()?
                .map(|text| text.map(str::to_owned)),
            format: read_format(&fields)?,
            status: fields.choice("status", TaskStatus::SPELLINGS, TaskStatus::parse)?,
            assignee: fields.has("assignee").then_some(assignee),
            due: has_due.then_some(due),
            mandatory: fields.has("mandatory").then_some(mandatory),
            group: fields.has("group").then_some(group),
        })
    }

    /// The content of a task after the edit. A description that is the one that was shown counts as left
    /// alone, so that who reads a task and puts it back does not replace Markdown by the HTML made from it.
    pub fn apply(&self, current: &TaskContent, now: Timestamp) -> TaskContent {
        let mut content = current.clone();
        content.title.clone_from(self.title.as_ref().unwrap_or(&current.title));
        content.status = self.status.unwrap_or(current.status);
        match &self.description {
            Some(Some(text)) if shown(current).as_ref() != Some(text) => {
                content.description = Some(text.clone());
                content.format = self.format.unwrap_or_default();
            }
            Some(None) => content.description = None,
            Some(Some(_)) => {}
            None => content.format = self.format.unwrap_or(current.format),
        }
        let named = TaskExtras {
            assignee: self.assignee.clone().flatten(),
            due: self.due.clone().flatten(),
            mandatory: self.mandatory.unwrap_or_default(),
            group: self.group.clone().flatten(),
        }
        .from(now);
        let extras = &mut content.extras;
        replace(&mut extras.assignee, self.assignee.is_some(), named.assignee);
        replace(&mut extras.due, self.due.is_some(), named.due);
        replace(&mut extras.mandatory, self.mandatory.is_some(), named.mandatory);
        replace(&mut extras.group, self.group.is_some(), named.group);
        content
    }
}

fn replace<T>(field: &mut T, is_named: bool, value: T) {
    if is_named {
        *field = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn current() -> TaskContent {
        TaskContent {
            title: "Call".into(),
            description: Some("*now*".into()),
            format: TextFormat::Markdown,
            status: TaskStatus::New,
            extras: TaskExtras {
                assignee: Some(Assignee { name: Some("Ana".into()), ..Assignee::default() }),
                due: Some(Timestamp::UNIX_EPOCH),
                mandatory: true,
                group: Some("Contain".into()),
            },
        }
    }

    fn put(properties: Value) -> TaskContent {
        let edit = TaskEdit::read_put(&json!({"properties": properties})).unwrap();
        edit.apply(&current(), Timestamp::UNIX_EPOCH)
    }

    fn patch(properties: Value) -> TaskContent {
        let edit = TaskEdit::read_patch(&json!({"properties": properties})).unwrap();
        edit.apply(&current(), Timestamp::UNIX_EPOCH)
    }

    /// Promise: a plain Sentinel client that replaces a task does not lose what it does not know.
    #[test]
    fn a_put_replaces_sentinels_part_and_leaves_the_extras() {
        let content = put(json!({"title": "Mail", "status": "Completed"}));
        let expected = TaskContent {
            title: "Mail".into(),
            description: None,
            status: TaskStatus::Completed,
            ..current()
        };
        assert_eq!(content, expected);
    }

    /// Promise: reading a task and putting it back changes nothing, also where it was written in Markdown.
    #[test]
    fn what_was_shown_can_be_put_back() {
        let shown = shown(&current()).unwrap();
        assert_ne!(shown, "*now*");
        assert_eq!(put(json!({"title": "Call", "description": shown, "status": "New"})), current());
    }

    /// Promise: a patch changes what it names, and null takes away.
    #[test]
    fn a_patch_leaves_the_rest() {
        assert_eq!(patch(json!({})), current());
        let mut expected = current();
        expected.extras.assignee = None;
        expected.extras.due = Some("1970-01-01T02:00:00Z".parse().unwrap());
        expected.extras.mandatory = false;
        assert_eq!(patch(json!({"assignee": null, "dueInHours": 2, "mandatory": false})), expected);
        let html = patch(json!({"description": "<p>x</p>"}));
        assert_eq!(
            (html.description.as_deref(), html.format),
            (Some("<p>x</p>"), TextFormat::Html)
        );
    }

    #[test]
    fn what_is_not_as_it_should_be_is_named() {
        for (body, field) in [
            (json!({"properties": {"status": "New"}}), "properties.title"),
            (json!({"properties": {"title": "x", "status": "Done"}}), "properties.status"),
            (json!({"properties": {"title": "x", "dueTimeUtc": "soon"}}), "properties.dueTimeUtc"),
            (json!({"properties": {"title": "x", "assignee": {}}}), "properties.assignee"),
            (json!({"etag": 5, "properties": {"title": "x"}}), "etag"),
        ] {
            assert_eq!(TaskEdit::read_put(&body).unwrap_err().field, field, "{body}");
        }
    }
}

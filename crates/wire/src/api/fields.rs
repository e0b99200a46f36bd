//! Reading a request's JSON with errors that name the field and what was expected there.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// A field that is missing or not as expected. Never holds the value that was found, only its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: expected {expected}, found {found}")]
pub struct FieldError {
    /// Where, as a path from the top of the body: `properties.actions[2].title`.
    pub field: String,
    /// What would have been right.
    pub expected: String,
    /// What was there instead.
    pub found: &'static str,
}

/// The members of one JSON object. Names are found without case, as .NET services find them.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    path: String,
    members: &'a Map<String, Value>,
}

type Read<T> = Result<T, FieldError>;

impl<'a> Fields<'a> {
    /// Reads the top of a body.
    ///
    /// # Errors
    /// When it is not an object.
    pub fn of(body: &'a Value) -> Read<Self> {
        Self::at(String::new(), body)
    }

    fn at(path: String, value: &'a Value) -> Read<Self> {
        match value {
            Value::Object(members) => Ok(Self { path, members }),
            other => Err(FieldError {
                field: if path.is_empty() { "body".into() } else { path },
                expected: "an object".into(),
                found: kind(Some(other)),
            }),
        }
    }

    /// All members.
    pub fn members(&self) -> &'a Map<String, Value> {
        self.members
    }

    /// A member; absent when it is missing or null.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        let found = self.members.get(name).or_else(|| {
            self.members
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        });
        found.filter(|value| !value.is_null())
    }

    /// Whether a member is there, also as null.
    pub fn has(&self, name: &str) -> bool {
        self.members.keys().any(|key| key.eq_ignore_ascii_case(name))
    }

    /// The path of a member.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The error of this member not being what was expected.
    pub fn error(&self, name: &str, expected: impl Into<String>) -> FieldError {
        FieldError {
            field: self.path(name),
            expected: expected.into(),
            found: kind(self.get(name)),
        }
    }

    /// A text; absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self, name: &str) -> Read<Option<&'a str>> {
        self.optional(name, "a text", Value::as_str)
    }

    /// A text that must be there and hold more than blanks.
    ///
    /// # Errors
    /// When it is not.
    pub fn required_text(&self, name: &str) -> Read<&'a str> {
        let expected = "a text that is not empty";
        match self.get(name) {
            Some(Value::String(text)) if text.trim().is_empty() => Err(FieldError {
                field: self.path(name),
                expected: expected.into(),
                found: "an empty text",
            }),
            Some(Value::String(text)) => Ok(text),
            _ => Err(self.error(name, expected)),
        }
    }

    /// A whole number; absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn integer(&self, name: &str) -> Read<Option<i64>> {
        self.optional(name, "a whole number", Value::as_i64)
    }

    /// A Boolean; absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn boolean(&self, name: &str) -> Read<Option<bool>> {
        self.optional(name, "true or false", Value::as_bool)
    }

    /// A list; empty when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn list(&self, name: &str) -> Read<&'a [Value]> {
        let list = self.optional(name, "a list", Value::as_array)?;
        Ok(list.map(Vec::as_slice).unwrap_or_default())
    }

    /// A list of texts; empty when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn texts(&self, name: &str) -> Read<Vec<String>> {
        let texts = self.list(name)?.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().ok_or_else(|| self.error(name, "a list of texts"))
    }

    /// A list of objects; empty when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn objects(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        let items = self.list(name)?.iter().enumerate();
        items
            .map(|(index, item)| Fields::at(format!("{}[{index}]", self.path(name)), item))
            .collect()
    }

    /// An object; absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        self.get(name).map(|value| Fields::at(self.path(name), value)).transpose()
    }

    /// An object that must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn required_object(&self, name: &str) -> Read<Fields<'a>> {
        self.object(name)?.ok_or_else(|| self.error(name, "an object"))
    }

    /// A moment (ISO 8601 with an offset or `Z`); absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn moment(&self, name: &str) -> Read<Option<Timestamp>> {
        self.optional(name, "a moment such as 2026-03-01T12:00:00Z", |value| {
            value.as_str()?.parse().ok()
        })
    }

    /// One of some spellings, in any case; absent when missing or null.
    ///
    /// # Errors
    /// When it is something else.
    pub fn choice<T>(
        &self,
        name: &str,
        spellings: &[&str],
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_str().and_then(parse) {
            Some(choice) => Ok(Some(choice)),
            None => Err(self.error(name, format!("one of {}", spellings.join(", ")))),
        }
    }

    fn optional<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.error(name, expected)),
        }
    }
}

fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None | Some(Value::Null) => "nothing",
        Some(Value::Bool(_)) => "a Boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(_)) => "another text",
        Some(Value::Array(_)) => "a list",
        Some(Value::Object(_)) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_found_without_case_and_null_is_absent() {
        let body = json!({"TaskTitle": "x", "taskDescription": null});
        let fields = Fields::of(&body).unwrap();
        assert_eq!(fields.required_text("taskTitle"), Ok("x"));
        assert_eq!(fields.text("taskDescription"), Ok(None));
    }

    #[test]
    fn an_error_names_the_path_and_never_the_value() {
        let body = json!({"actions": [{"order": 1}, {"order": "secret"}]});
        let fields = Fields::of(&body).unwrap();
        let error = fields.objects("actions").unwrap()[1].integer("order").unwrap_err();
        assert_eq!(
            error.to_string(),
            "actions[1].order: expected a whole number, found another text"
        );
        let error = Fields::of(&json!([])).unwrap_err();
        assert_eq!(error.to_string(), "body: expected an object, found a list");
    }

    #[test]
    fn what_is_missing_blank_or_of_another_kind_is_no_text() {
        let body = json!({"blank": " ", "number": 5});
        let fields = Fields::of(&body).unwrap();
        for (name, found) in
            [("missing", "nothing"), ("blank", "an empty text"), ("number", "a number")]
        {
            assert_eq!(fields.required_text(name).unwrap_err().found, found, "{name}");
        }
    }
}

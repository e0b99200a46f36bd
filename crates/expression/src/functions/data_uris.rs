//! Data URIs: `data:text/plain;charset=utf-8;base64,aGVsbG8=`.

use super::conversion::{envelope, text_argument};
use super::{Call, Fault, Function, strict};
use crate::Value;
use crate::content;
use crate::value::read_lenient;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("dataUri", 1, 1, data_uri),
    strict("dataUriToString", 1, 1, data_uri_to_string),
    strict("dataUriToBinary", 1, 1, data_uri_to_binary),
    strict("decodeDataUri", 1, 1, decode_data_uri),
];

fn data_uri(call: &Call<'_>) -> Result<Value, Fault> {
    if let Some(envelope) = envelope(call, 0)? {
        return Ok(format!("data:{};base64,{}", envelope.content_type, envelope.base64).into());
    }
    let content_type = match call.value(0) {
        Value::Null => return Err(Fault::kind(0, "a value that is not null", &Value::Null)),
        Value::String(_) => "text/plain",
        _ => "application/json",
    };
    let base64 = content::encode(text_argument(call, 0)?.as_bytes());
    Ok(format!("data:{content_type};charset=utf-8;base64,{base64}").into())
}

/// The parts of a data URI.
struct DataUri<'text> {
    /// The type with its parameters; `text/plain` where there is none.
    content_type: &'text str,
    base64: bool,
    data: &'text str,
}

fn parse<'call>(call: &Call<'call>) -> Result<DataUri<'call>, Fault> {
    let text = call.text(0)?;
    let bad = || Fault::content(0, "a data URI: `data:type;base64,content`", "another text");
    let scheme = text.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:"));
    scheme.ok_or_else(bad)?;
    let (head, data) = text.get(5..).and_then(|rest| rest.split_once(',')).ok_or_else(bad)?;
    let (content_type, base64) =
        match head.len().checked_sub(7).and_then(|at| head.split_at_checked(at)) {
            Some((content_type, end)) if end.eq_ignore_ascii_case(";base64") => {
                (content_type, true)
            }
            _ if head.eq_ignore_ascii_case("base64") => ("", true),
            _ => (head, false),
        };
    let empty_part = !content_type.is_empty() && content_type.split(';').any(str::is_empty);
    if empty_part {
        return Err(bad());
    }
    let content_type = if content_type.is_empty() { "text/plain" } else { content_type };
    Ok(DataUri { content_type, base64, data })
}

impl DataUri<'_> {
    /// The charset, which is looked for only right behind the type.
    fn charset(&self) -> Option<&str> {
        let (name, value) = self.content_type.split(';').nth(1)?.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value.trim())
    }

    fn bytes(&self) -> Result<Vec<u8>, Fault> {
        if self.base64 {
            content::decode(self.data)
                .ok_or_else(|| Fault::content(0, "content in Base64", "other content"))
        } else {
            Ok(super::uris::unescaped_form(self.data))
        }
    }
}

fn data_uri_to_string(call: &Call<'_>) -> Result<Value, Fault> {
    let uri = parse(call)?;
    if uri.charset().is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        return Err(Fault::content(0, "the charset utf-8", "another charset"));
    }
    Ok(String::from_utf8_lossy(&uri.bytes()?).into_owned().into())
}

fn data_uri_to_binary(call: &Call<'_>) -> Result<Value, Fault> {
    let uri = parse(call)?;
    if !content::is_content_type(uri.content_type) {
        return Err(Fault::content(0, "a content type such as text/plain", "another text"));
    }
    if uri.base64 {
        return Ok(content::wrap_base64(uri.content_type, uri.data));
    }
    Ok(content::wrap(uri.content_type, &uri.bytes()?))
}

/// Text and JSON come as what they are, other content in an envelope.
fn decode_data_uri(call: &Call<'_>) -> Result<Value, Fault> {
    let uri = parse(call)?;
    let charset = uri.charset().unwrap_or("us-ascii").to_owned();
    let bytes = uri.bytes()?;
    let essence = uri.content_type.split(';').next().unwrap_or("").trim();
    let text = || {
        content::text_in(&bytes, &charset)
            .ok_or_else(|| Fault::content(0, "a known charset", "another one"))
    };
    if essence.get(..5).is_some_and(|kind| kind.eq_ignore_ascii_case("text/")) {
        return Ok(text()?.into());
    }
    if essence.eq_ignore_ascii_case("application/json") {
        let error = |error: crate::JsonError| Fault::content(0, error.expected, "something else");
        return read_lenient(&text()?).map_err(error);
    }
    Ok(content::wrap(&format!("{essence};charset={charset}"), &bytes))
}

//! XML, and XPath over it.

use super::arguments::made_text;
use super::conversion::envelope;
use super::{Call, Fault, Function, strict};
use crate::Value;
use crate::content::{self, Envelope};
use crate::xml::{self, BadXml, names};
use crate::xpath::{self, Outcome};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("xml", 1, 1, xml_of),
    strict("xpath", 2, 2, evaluate_xpath),
    strict("encodeXmlName", 1, 1, |call| {
        made_text(names::encode(call.text(0)?).replace(':', "_x003A_"))
    }),
    strict("decodeXmlName", 1, 1, |call| Ok(names::decode(call.text(0)?).into())),
    strict("encodeXmlValue", 1, 1, encode_value),
    strict("decodeXmlValue", 1, 1, decode_value),
];

fn bad(error: BadXml) -> Fault {
    Fault::content(0, error.0, "something else")
}

/// Whether the type of a content is that of XML.
pub(super) fn is_xml(envelope: &Envelope<'_>) -> bool {
    let essence = envelope.content_type.split(';').next().unwrap_or("").trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/xml"
        || (essence.starts_with("application/") && essence.ends_with("+xml"))
}

fn wrapped(document: &xml::Document) -> Result<Value, Fault> {
    let mut text = String::new();
    xml::write(document, 0, &mut text);
    super::arguments::text_room(text.len())?;
    Ok(content::wrap(content::XML, text.as_bytes()))
}

fn xml_of(call: &Call<'_>) -> Result<Value, Fault> {
    if let Some(envelope) = envelope(call, 0)? {
        if is_xml(&envelope) {
            return Ok(call.value(0).clone());
        }
        return Ok(content::wrap_base64(content::XML, envelope.base64));
    }
    let document = match call.value(0) {
        Value::String(text) => xml::parse(text),
        Value::Object(object) => xml::from_json(object),
        other => return Err(Fault::kind(0, "a string or an object", other)),
    };
    wrapped(&document.map_err(bad)?)
}

/// XML as JSON.
pub(super) fn to_json(bytes: &[u8]) -> Result<Value, Fault> {
    super::arguments::made_nested(xml::to_json(&xml::parse_bytes(bytes).map_err(bad)?))
}

fn evaluate_xpath(call: &Call<'_>) -> Result<Value, Fault> {
    let envelope = envelope(call, 0)?.filter(is_xml);
    let envelope =
        envelope.ok_or_else(|| Fault::kind(0, "XML, which xml() makes", call.value(0)))?;
    let bytes =
        envelope.bytes().map_err(|_| Fault::content(0, "valid content", "other content"))?;
    let document = xml::parse_bytes(&bytes).map_err(bad)?;
    let expected = |error: xpath::Error| Fault::content(1, error.0, "something else");
    match xpath::evaluate(&document, call.text(1)?).map_err(expected)? {
        Outcome::Boolean(flag) => Ok(flag.into()),
        Outcome::Number(number) => Ok(number.into()),
        Outcome::Text(text) => made_text(text),
        Outcome::Nodes(nodes) => {
            super::arguments::item_room(nodes.len())?;
            let mut room = 0;
            let mut values = Vec::with_capacity(nodes.len());
            for node in nodes {
                values.push(match node {
                    xpath::Item::Text(text) => text.into(),
                    xpath::Item::Xml(text) => {
                        // Nodes may lie inside of each other, so their sum has a bound of its own.
                        room += text.len();
                        super::arguments::text_room(room)?;
                        content::wrap(content::XML, text.as_bytes())
                    }
                });
            }
            Ok(values.into())
        }
    }
}

fn encode_value(call: &Call<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    for character in call.text(0)?.chars() {
        match character {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&apos;"),
            other => text.push(other),
        }
    }
    made_text(text)
}

fn decode_value(call: &Call<'_>) -> Result<Value, Fault> {
    let mut text = String::new();
    let mut rest = call.text(0)?;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest.find(';').and_then(|end| Some((end, xml::character(&rest[1..end])?)));
        match reference {
            Some((end, character)) => {
                text.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    Ok(text.into())
}

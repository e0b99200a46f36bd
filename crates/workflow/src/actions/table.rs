//! Table: CSV or HTML from an array.

use super::{Behaviour, array, display};
use crate::definition::code;
use crate::definition::reader::{Compiled, Node, Reader};
use crate::run::state::InstanceIndex;
use crate::run::{Completion, Failure, Progress, Step};
use expression::{Object, Value};

pub(super) struct Table {
    format: Format,
    from: Compiled,
    columns: Option<Vec<Column>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Html,
}

struct Column {
    header: Option<Compiled>,
    value: Compiled,
}

/// The headers of a table and its rows.
struct Grid {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Option<Table> {
    let inputs = reader.object(node, "inputs")?;
    let from = reader.required_tree(&inputs, "from");
    let format_node = reader.required(&inputs, "format")?;
    let format = match format_node.value.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Some(Format::Csv),
        Some("html") => Some(Format::Html),
        _ => {
            let what = "not a format of tables";
            reader.problem(&format_node.path, code::VALUE, what, "expected CSV or HTML");
            None
        }
    };
    let columns = inputs.field("columns").map(|list| read_columns(reader, &list));
    Some(Table { format: format?, from: from?, columns })
}

fn read_columns(reader: &mut Reader, list: &Node<'_>) -> Vec<Column> {
    let mut columns = vec![];
    for (number, value) in list.value.as_array().unwrap_or_default().iter().enumerate() {
        let node = Node { value, path: format!("{}[{number}]", list.path) };
        let header = reader.optional_tree(&node, "header");
        let value = reader.required_tree(&node, "value");
        columns.extend(value.map(|value| Column { header, value }));
    }
    columns
}

impl Behaviour for Table {
    fn start(&self, step: &mut Step<'_>, me: InstanceIndex) -> Result<Progress, Failure> {
        let from = step.evaluate(me, &self.from)?;
        let format = if self.format == Format::Csv { "CSV" } else { "HTML" };
        let inputs: Object =
            [("from", from.clone()), ("format", format.into())].into_iter().collect();
        step.set_inputs(me, inputs.into());
        let items = array(&from, "from")?;
        let grid = match &self.columns {
            Some(columns) => custom(step, me, columns, items)?,
            None => automatic(items)?,
        };
        let text = match self.format {
            Format::Csv => csv(&grid),
            Format::Html => html(&grid),
        };
        Ok(Progress::Done(Completion::body(text.into())))
    }

    fn outputs_repeat_inputs(&self) -> bool {
        true
    }
}

fn custom(
    step: &mut Step<'_>,
    me: InstanceIndex,
    columns: &[Column],
    items: &[Value],
) -> Result<Grid, Failure> {
    step.with_view(me, |view| {
        let mut headers = vec![];
        for column in columns {
            headers.push(match &column.header {
                Some(header) => display(&header.evaluate(view)?),
                None => String::new(),
            });
        }
        let mut rows = vec![];
        view.each(items, |view, _| {
            let mut row = vec![];
            for column in columns {
                row.push(display(&column.value.evaluate(view)?));
            }
            rows.push(row);
            Ok(())
        })?;
        Ok(Grid { headers, rows })
    })
}

/// A column for each name that an item has, in the order in which the names appear.
fn automatic(items: &[Value]) -> Result<Grid, Failure> {
    let mut headers: Vec<String> = vec![];
    let mut seen = std::collections::HashSet::new();
    for item in items {
        let members = item.as_object().ok_or_else(|| {
            let found = item.kind().described();
            Failure::input(format!("`from` must hold objects, and one item is {found}"))
        })?;
        for name in members.names() {
            if seen.insert(name.clone()) {
                headers.push(name.to_string());
            }
        }
    }
    let cell = |item: &Value, name: &str| {
        item.as_object()
            .and_then(|members| members.get_exact(name))
            .map(display)
            .unwrap_or_default()
    };
    let rows =
        items.iter().map(|item| headers.iter().map(|name| cell(item, name)).collect()).collect();
    Ok(Grid { headers, rows })
}

/// RFC 4180: lines end in CR LF, a field is quoted where it must be.
fn csv(grid: &Grid) -> String {
    let mut text = String::new();
    for row in std::iter::once(&grid.headers).chain(&grid.rows) {
        for (number, field) in row.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            if field.contains(['"', ',', '\r', '\n']) {
                text.push('"');
                text.push_str(&field.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(field);
            }
        }
        text.push_str("\r\n");
    }
    text
}

fn html(grid: &Grid) -> String {
    let mut text = String::from("<table><thead><tr>");
    for header in &grid.headers {
        text.push_str("<th>");
        escape(&mut text, header);
        text.push_str("</th>");
    }
    text.push_str("</tr></thead><tbody>");
    for row in &grid.rows {
        text.push_str("<tr>");
        for field in row {
            text.push_str("<td>");
            escape(&mut text, field);
            text.push_str("</td>");
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table>");
    text
}

fn escape(text: &mut String, field: &str) {
    for character in field.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
}

//! The tour in the README: its commands and what they are said to print.

/// One block of commands.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// What is typed.
    pub commands: String,
    /// Lines that are printed, in this order, perhaps with others between them; `…` stands for anything.
    pub expected: Vec<String>,
}

impl Step {
    /// Whether it starts something that goes on serving.
    #[must_use]
    pub fn serves(&self) -> bool {
        let servers = ["cargo run -p stand-ins", "cargo xtask up"];
        servers.iter().any(|server| self.commands.starts_with(server))
    }
}

/// The `sh` blocks below a heading, each with the `text` block that follows it, up to the next heading of
/// the same level.
#[must_use]
pub fn steps(markdown: &str, heading: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut open: Option<&str> = None;
    let mut after_commands = false;
    let section = markdown.lines().skip_while(|line| line.trim() != heading).skip(1);
    for line in section {
        match (open, line.strip_prefix("```")) {
            (None, Some("sh")) => {
                steps.push(Step { commands: String::new(), expected: vec![] });
                open = Some("sh");
            }
            (None, Some("text")) if after_commands => open = Some("text"),
            (None, Some(_)) => open = Some("other"),
            (None, None) if line.starts_with("## ") => break,
            (None, None) => after_commands &= line.trim().is_empty(),
            (Some(kind), Some("")) => {
                after_commands = kind == "sh";
                open = None;
            }
            (Some(kind), _) => add(&mut steps, kind, line),
        }
    }
    steps
}

fn add(steps: &mut [Step], kind: &str, line: &str) {
    let Some(step) = steps.last_mut() else { return };
    match kind {
        "sh" => {
            step.commands.push_str(line);
            step.commands.push('\n');
        }
        "text" => step.expected.push(line.to_owned()),
        _ => {}
    }
}

/// The first expected line that was not printed after those before it; none when all were.
#[must_use]
pub fn missing<'a>(expected: &'a [String], printed: &str) -> Option<&'a str> {
    let mut lines = printed.lines();
    let missing = expected.iter().find(|expected| !lines.any(|line| fits(expected, line)));
    missing.map(String::as_str)
}

/// Whether a line is as it was said to be. `…` stands for anything, also for nothing.
fn fits(expected: &str, line: &str) -> bool {
    let mut parts = expected.trim_end().split('…');
    let mut rest = line.trim_end();
    let Some(first) = parts.next() else {
        return false;
    };
    let Some(after) = rest.strip_prefix(first) else {
        return false;
    };
    rest = after;
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = "\
# A thing

```sh
before
```

## A tour

Type this:

```sh
one \\
  two
three
```

```text
1 … 2
```

And this, which prints nothing worth mentioning:

```sh
four
```

A text that is not what was printed:

```text
no
```

### A part of the tour

```sh
five
```

## What else

```sh
after
```
";

    #[test]
    fn the_commands_of_one_section_are_found_with_what_they_print() {
        let steps = steps(README, "## A tour");
        let commands: Vec<_> = steps.iter().map(|step| step.commands.as_str()).collect();
        assert_eq!(commands, ["one \\\n  two\nthree\n", "four\n", "five\n"]);
        let expected: Vec<_> = steps.iter().map(|step| step.expected.len()).collect();
        assert_eq!(expected, [1, 0, 0]);
    }

    #[test]
    fn lines_fit_with_anything_in_the_place_of_an_ellipsis() {
        for (expected, line, outcome) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("…", "", true),
            ("a…", "abc", true),
            ("…c", "abc", true),
            ("a…c", "abc", true),
            ("a…b…c", "a1b2c", true),
            ("a…b…c", "a1c", false),
            ("a…b", "ba", false),
            ("a…a", "a", false),
        ] {
            assert_eq!(fits(expected, line), outcome, "{expected} {line}");
        }
    }

    #[test]
    fn expected_lines_are_looked_for_in_their_order() {
        let expected =
            |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
        let printed = "one\ntwo\nthree\n";
        assert_eq!(missing(&expected(&["one", "three"]), printed), None);
        assert_eq!(missing(&expected(&["three", "one"]), printed), Some("one"));
        assert_eq!(missing(&expected(&["one", "one"]), printed), Some("one"));
    }
}

//! Nothing in the texts that only means something on one machine or one day.

use super::Findings;
use super::files::TextFile;

/// Words that say something was left for later. In two parts, so that this
/// file may be checked too.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];

/// The beginnings of paths that another machine does not have.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/tm", "p/")];

/// Looks at every line of every text.
pub fn check(files: &[TextFile], findings: &mut Findings) {
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, index + 1);
            for word in UNFINISHED.iter().filter(|word| line.contains(*word)) {
                findings.fail(format!("{place}: {word}: do it, or open an issue"));
            }
            for path in MACHINE_PATHS.iter().filter(|path| has_path(line, path)) {
                findings.fail(format!("{place}: a path below {path} is one machine's own"));
            }
        }
    }
}

/// Whether a line has an absolute path that begins so; `../work/` is none.
fn has_path(line: &str, beginning: &str) -> bool {
    line.match_indices(beginning).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || ".-_}*".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_found_and_relative_ones_are_not() {
        let path = MACHINE_PATHS[0];
        for line in [format!("{path}main"), format!("cd {path}x"), format!("\"{path}x\"")] {
            assert!(has_path(&line, path), "{line}");
        }
        for line in [format!("..{path}x"), format!("crates{path}x"), format!("{{root}}{path}x")] {
            assert!(!has_path(&line, path), "{line}");
        }
    }

    #[test]
    fn what_was_left_for_later_is_found() {
        let text = format!("// {}: later\n", UNFINISHED[0]);
        let mut findings = Findings::default();
        check(&[TextFile { path: "a.rs".into(), text }], &mut findings);
        assert_eq!(findings.failures.len(), 1);
    }
}

//! Files stay small enough to be read at once.

use super::Findings;
use super::files::TextFile;

/// From here on, a file should be split.
const WARN_ABOVE: usize = 400;

/// From here on, it must be.
const FAIL_ABOVE: usize = 800;

/// Looks at every Rust file.
pub fn check(files: &[TextFile], findings: &mut Findings) {
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let lines = file.text.lines().count();
        let what = format!("{} has {lines} lines", file.path);
        if lines > FAIL_ABOVE {
            findings.fail(format!("{what}, the limit is {FAIL_ABOVE}"));
        } else if lines > WARN_ABOVE {
            findings.warn(format!("{what}, {WARN_ABOVE} are enough"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_are_warned_of_and_then_refused() {
        let file = |lines: usize| TextFile { path: "a.rs".into(), text: "//\n".repeat(lines) };
        let mut findings = Findings::default();
        check(&[file(400), file(401), file(800), file(801)], &mut findings);
        assert_eq!((findings.warnings.len(), findings.failures.len()), (2, 1));
    }
}

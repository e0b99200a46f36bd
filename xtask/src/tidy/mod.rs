//! `cargo xtask tidy`: the rules of the house that a compiler does not know.

mod dependencies;
mod edges;
mod error_codes;
mod files;
mod manifest;
mod sizes;
mod texts;

use anyhow::{Result, bail};

use crate::project::Project;

/// What the checks found.
#[derive(Default)]
pub struct Findings {
    /// Rules that are broken.
    pub failures: Vec<String>,
    /// What should be looked at before it breaks a rule.
    pub warnings: Vec<String>,
}

impl Findings {
    fn fail(&mut self, what: String) {
        self.failures.push(what);
    }

    fn warn(&mut self, what: String) {
        self.warnings.push(what);
    }
}

/// Runs every check and lists what was found; an error if a rule is broken.
pub fn run(project: &Project) -> Result<()> {
    let mut findings = Findings::default();
    let files = files::all(&project.root)?;
    edges::check(project, &mut findings)?;
    dependencies::check(project, &mut findings)?;
    edges::check_names(&files, &mut findings);
    sizes::check(&files, &mut findings);
    texts::check(&files, &mut findings);
    manifest::check(project, &mut findings)?;
    error_codes::check(&files, &mut findings);
    for warning in &findings.warnings {
        eprintln!("warning: {warning}");
    }
    for failure in &findings.failures {
        eprintln!("error: {failure}");
    }
    let (failures, warnings) = (findings.failures.len(), findings.warnings.len());
    eprintln!("tidy: {} files, {failures} errors, {warnings} warnings", files.len());
    if failures > 0 {
        bail!("{failures} rules of the house are broken");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_project_keeps_the_rules_of_the_house() {
        run(&Project::find().unwrap()).unwrap();
    }
}
